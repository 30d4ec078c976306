internal import Engine
internal import Generation
internal import Tokenizers

/// The events of one generation.
///
/// Ending the iteration ends the request.
public struct GenerationStream: AsyncSequence, Sendable {
  /// What the stream yields.
  public typealias Element = GenerationEvent

  private let response: EngineResponse
  private let engine: Engine
  private let request: EngineRequest
  private let options: GenerationOptions
  private let tokenizer: Tokenizer?
  private let start = ContinuousClock.now

  init(
    response: EngineResponse,
    engine: Engine,
    request: EngineRequest,
    options: GenerationOptions,
    tokenizer: Tokenizer?
  ) {
    self.response = response
    self.engine = engine
    self.request = request
    self.options = options
    self.tokenizer = tokenizer
  }

  /// Iterates over the events, once.
  public func makeAsyncIterator() -> Iterator {
    Iterator(
      response: response,
      engine: engine,
      assembler: EventAssembler(request: request, options: options, tokenizer: tokenizer, start: start)
    )
  }

  /// Turns the engine's events into those of the stream.
  public struct Iterator: AsyncIteratorProtocol {
    private var events: EngineEvents.Iterator
    /// Held so that the engine lives as long as someone reads from it.
    private let engine: Engine
    private let end: EndOfIteration
    private var assembler: EventAssembler
    /// What was assembled and not yet asked for.
    private var ready: ArraySlice<GenerationEvent> = []

    init(response: EngineResponse, engine: Engine, assembler: EventAssembler) {
      events = response.events.makeAsyncIterator()
      end = EndOfIteration(response)
      self.engine = engine
      self.assembler = assembler
    }

    /// The next event, or nil after the last.
    ///
    /// - Throws: `EngineError` when the engine ends the request.
    public mutating func next() async throws -> GenerationEvent? {
      if ready.isEmpty, let more = try await nextBatch() { ready = more[...] }
      return ready.popFirst()
    }

    /// All events that are there, at least one, after waiting for the first of them; nil after the last.
    ///
    /// - Throws: `EngineError` when the engine ends the request.
    public mutating func nextBatch() async throws -> [GenerationEvent]? {
      if !ready.isEmpty {
        defer { ready = [] }
        return Array(ready)
      }
      while !assembler.isFinished {
        guard let batch = try await events.next() else { return nil }
        for event in batch { assembler.add(event) }
        if assembler.isFinished { end.now() }
        let made = assembler.takeEvents()
        if !made.isEmpty { return made }
      }
      return nil
    }
  }
}

extension GenerationStream {
  /// The events in groups of what is there at once, for readers that pass them on.
  public var batches: Batches { Batches(stream: self) }

  /// The events of a generation, group by group.
  public struct Batches: AsyncSequence, Sendable {
    /// What the sequence yields: at least one event.
    public typealias Element = [GenerationEvent]
    fileprivate let stream: GenerationStream

    /// Iterates over the groups, once.
    public func makeAsyncIterator() -> Iterator { Iterator(events: stream.makeAsyncIterator()) }

    /// Takes groups as they come.
    public struct Iterator: AsyncIteratorProtocol {
      fileprivate var events: GenerationStream.Iterator

      /// The next group, or nil after the last.
      ///
      /// - Throws: `EngineError` when the engine ends the request.
      public mutating func next() async throws -> [GenerationEvent]? { try await events.nextBatch() }
    }
  }
}

/// Cancels a request when the iterator that reads it goes away, however a loop is left.
private final class EndOfIteration: Sendable {
  private let response: EngineResponse

  init(_ response: EngineResponse) { self.response = response }

  /// Ends the request without waiting for the iterator to go.
  func now() { response.cancel() }

  deinit { response.cancel() }
}

extension GenerationStream {
  /// Runs to the end and returns the summary.
  ///
  /// - Throws: `EngineError` when the engine ends the request; `CancellationError` when the task is
  ///   cancelled.
  public func summary() async throws -> GenerationSummary {
    for try await event in self {
      if case .finished(let summary) = event { return summary }
    }
    throw CancellationError()
  }
}

/// The text of a generation, piece by piece, without special tokens.
public struct TextStream: AsyncSequence, Sendable {
  /// What the stream yields.
  public typealias Element = String
  private let stream: GenerationStream

  /// Takes the text out of a generation.
  public init(_ stream: GenerationStream) { self.stream = stream }

  /// Iterates over the pieces, once.
  public func makeAsyncIterator() -> Iterator { Iterator(events: stream.makeAsyncIterator()) }

  /// Yields each piece of text that is not empty.
  public struct Iterator: AsyncIteratorProtocol {
    private var events: GenerationStream.Iterator
    private var sent = ""

    init(events: GenerationStream.Iterator) { self.events = events }

    /// The next piece, or nil at the end.
    ///
    /// - Throws: `EngineError` when the engine ends the request.
    public mutating func next() async throws -> String? {
      while let event = try await events.next() {
        switch event {
        case .prompt: continue
        case .token(let token):
          guard !token.isSpecial, !token.text.isEmpty else { continue }
          sent += token.text
          return token.text
        case .finished(let summary):
          // What came with a special token at the end.
          let rest = String(decoding: summary.text.utf8.dropFirst(sent.utf8.count), as: UTF8.self)
          return rest.isEmpty ? nil : rest
        }
      }
      return nil
    }
  }
}
