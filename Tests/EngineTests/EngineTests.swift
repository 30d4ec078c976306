import Backends
import Dispatch
import Engine
import Generation
import Models
import Testing

/// A model whose next token is the last one plus one, and which can be made to fail.
private final class CountingModel: InferenceModel {
  let vocabularySize = 1000
  let limits = ForwardLimits(maxRows: 64, maxBlockTableEntries: 64, logitRows: 3, cacheBlocks: 16)
  /// After this token the logits are not numbers.
  static let poison: Int32 = 500
  /// Must be signalled for each step, if there is one.
  let gate: DispatchSemaphore?

  init(gate: DispatchSemaphore? = nil) { self.gate = gate }

  func forward(_ batch: RaggedBatch, _ body: (LogitBlock) throws -> Void) rethrows {
    gate?.wait()
    let tokens = batch.logitRows.map { batch.tokens[Int($0)] }
    for first in stride(from: 0, to: tokens.count, by: limits.logitRows) {
      let part = tokens[first..<min(first + limits.logitRows, tokens.count)]
      let summaries = part.map { token in
        LogitSummary(
          argmax: (token + 1) % Int32(vocabularySize),
          maximum: 2,
          logSumExp: token == Self.poison ? .nan : 2.5
        )
      }
      try body(
        LogitBlock(first: first, summaries: summaries) { row, output in
          for index in output.indices { output[index] = index == Int(summaries[row].argmax) ? 2 : -1 }
        }
      )
    }
  }
}

/// Allows everything a few times, and then nothing.
private struct Patience: TokenConstraint {
  var steps: Int

  mutating func apply(to row: inout MutableSpan<Float>) throws(SamplingError) {
    guard steps > 0 else { throw .constraint(reason: "out of patience") }
    steps -= 1
  }

  mutating func accept(_ token: Int32) {}
}

@Suite struct EngineTests {
  private static func engine(running: Int = 8, gate: DispatchSemaphore? = nil) async throws -> Engine {
    try await Engine.start(
      limits: Engine.Limits(
        scheduling: Scheduler.Limits(
          maxPromptRows: 56,
          maxPromptRowsBesideDecoding: 16,
          maxRunning: running,
          blockCount: 16
        ),
        maxLength: 600
      )
    ) { CountingModel(gate: gate) }
  }

  private static func request(
    _ prompt: [Int32],
    new: Int,
    stops: Set<Int32> = [],
    scores: Bool = false
  ) throws -> EngineRequest {
    EngineRequest(
      prompt: prompt,
      maxNewTokens: new,
      sampling: try SamplingParameters(seed: 0, doSample: false),
      endOfSequence: stops,
      scoresPrompt: scores
    )
  }

  private static func collect(_ response: EngineResponse) async throws -> [EngineEvent] {
    var events: [EngineEvent] = []
    for try await event in response.events { events.append(event) }
    return events
  }

  private static func tokens(_ events: [EngineEvent]) -> [Int32] {
    events.compactMap { if case .token(let token) = $0 { token.id } else { nil } }
  }

  @Test("a request yields its tokens and the reason of its end") func generates() async throws {
    let engine = try await Self.engine()
    let events = try await Self.collect(try engine.submit(try Self.request([7, 8], new: 3)))
    #expect(events.first == .admitted)
    #expect(Self.tokens(events) == [9, 10, 11])
    #expect(events.last == .finished(.length))
    #expect(events[1] == .token(SampledToken(id: 9, logprob: -0.5)))
  }

  @Test("an end-of-sequence token ends a request and is part of it") func stops() async throws {
    let engine = try await Self.engine()
    let events = try await Self.collect(try engine.submit(try Self.request([7], new: 50, stops: [10])))
    #expect(Self.tokens(events) == [8, 9, 10])
    #expect(events.last == .finished(.endOfSequence))
  }

  @Test("the limit comes before the end-of-sequence token") func limitFirst() async throws {
    let engine = try await Self.engine()
    let events = try await Self.collect(try engine.submit(try Self.request([7], new: 3, stops: [10])))
    #expect(events.last == .finished(.length))
  }

  @Test("a prompt is scored across chunks") func scores() async throws {
    let engine = try await Self.engine()
    let prompt = (0..<Int32(100)).map { $0 }
    let events = try await Self.collect(try engine.submit(try Self.request(prompt, new: 1, scores: true)))
    #expect(events[1] == .prompt(logprobs: [Float](repeating: -0.5, count: 99)))
    #expect(Self.tokens(events) == [100])
  }

  @Test("many requests at once get what each gets alone") func parallel() async throws {
    let engine = try await Self.engine()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for index in 0..<64 {
        group.addTask {
          let start = Int32(index)
          let events = try await Self.collect(
            try engine.submit(try Self.request([start], new: 1 + index % 17))
          )
          #expect(Self.tokens(events) == (0..<Int32(1 + index % 17)).map { start + 1 + $0 })
        }
      }
      try await group.waitForAll()
    }
    // The step that ends the last request tells its numbers a moment after the end.
    while engine.statistics.running > 0 { await Task.yield() }
    #expect(engine.statistics.freeBlocks == 16)
  }

  @Test("broken logits end their own request and no other") func poison() async throws {
    let engine = try await Self.engine()
    let bad = try engine.submit(try Self.request([CountingModel.poison - 2], new: 10))
    let good = try engine.submit(try Self.request([1], new: 10))
    let error = await #expect(throws: EngineError.self) { try await Self.collect(bad) }
    #expect(error == .invalidLogits(position: 2))
    #expect(
      error?.description
        == "the model's logits after the token at position 2 are not finite numbers; its weights may be "
        + "damaged, or out of the range of their type"
    )
    #expect(Self.tokens(try await Self.collect(good)) == (2...11).map { $0 })
  }

  @Test("a constraint that fails ends its own request and no other") func constraint() async throws {
    let engine = try await Self.engine()
    var request = try Self.request([1], new: 10)
    request.constraint = Patience(steps: 3)
    let bad = try engine.submit(request)
    let good = try engine.submit(try Self.request([1], new: 10))
    let error = await #expect(throws: EngineError.self) { try await Self.collect(bad) }
    #expect(error == .sampling(.constraint(reason: "out of patience")))
    #expect(error?.description == "out of patience")
    #expect(Self.tokens(try await Self.collect(good)) == (2...11).map { $0 })
  }

  @Test("a reader that leaves frees its blocks") func cancels() async throws {
    let engine = try await Self.engine()
    let response = try engine.submit(try Self.request([1], new: 500))
    for try await event in response.events {
      if case .token = event { break }
    }
    response.cancel()
    // The next request is taken after the cancellation, so by its end the blocks are back.
    _ = try await Self.collect(try engine.submit(try Self.request([1], new: 1)))
    while engine.statistics.running > 0 { await Task.yield() }
    #expect(engine.statistics.freeBlocks == 16)
  }

  @Test("cancelling from outside ends the wait of the reader") func cancelsReader() async throws {
    let gate = DispatchSemaphore(value: 0)
    let engine = try await Self.engine(running: 1, gate: gate)
    let running = try engine.submit(try Self.request([1], new: 599))
    let waiting = try engine.submit(try Self.request([1], new: 599))
    let readers = [running, waiting].map { response in Task { try await Self.collect(response) } }
    for response in [waiting, running] { response.cancel() }
    for _ in 0..<10 { gate.signal() }
    for reader in readers { #expect(try await reader.value.contains(.finished(.length)) == false) }
  }

  @Test("broken logits of a scored prompt are an error too") func scoredPoison() async throws {
    let engine = try await Self.engine()
    let response = try engine.submit(try Self.request([1, CountingModel.poison, 3], new: 1, scores: true))
    let error = await #expect(throws: EngineError.self) { try await Self.collect(response) }
    #expect(error == .invalidLogits(position: 1))
  }

  @Test("a first token that ends the sequence is the only one") func stopsAtOnce() async throws {
    let engine = try await Self.engine()
    let events = try await Self.collect(try engine.submit(try Self.request([7], new: 5, stops: [8])))
    #expect(Self.tokens(events) == [8])
    #expect(events.last == .finished(.endOfSequence))
  }

  @Test("a prompt may fill the context but for one token") func fullContext() async throws {
    let engine = try await Self.engine()
    let prompt = [Int32](repeating: 3, count: 599)
    let events = try await Self.collect(try engine.submit(try Self.request(prompt, new: 1, stops: [4])))
    #expect(Self.tokens(events) == [4])
    #expect(events.last == .finished(.length))
  }

  @Test("an engine that is let go ends its requests") func release() async throws {
    let gate = DispatchSemaphore(value: 0)
    var engine: Engine? = try await Self.engine(gate: gate)
    let response = try #require(try engine?.submit(try Self.request([1], new: 599)))
    engine = nil
    for _ in 0..<10 { gate.signal() }
    let error = await #expect(throws: EngineError.self) { try await Self.collect(response) }
    #expect(error == .stopped)
  }

  @Test("a cancelled task ends its request") func cancelledTask() async throws {
    let engine = try await Self.engine(running: 1)
    let task = Task {
      try await Self.collect(try engine.submit(try Self.request([1], new: 599)))
    }
    task.cancel()
    _ = try? await task.value
    let events = try await Self.collect(try engine.submit(try Self.request([5], new: 1)))
    #expect(Self.tokens(events) == [6])
  }

  @Test("requests that could never run are refused with numbers")
  func refuses() async throws {
    let engine = try await Self.engine()
    func error(_ request: EngineRequest) -> String? {
      #expect(throws: EngineError.self) { try engine.submit(request) }?.description
    }
    #expect(error(try Self.request([], new: 1)) == "the prompt has no tokens; at least one is needed")
    #expect(error(try Self.request([1], new: 0)) == "the number of new tokens must be at least 1")
    #expect(
      error(try Self.request([1000], new: 1)) == "token id 1000 is not in the model's vocabulary of 1000"
    )
    #expect(error(try Self.request([-1], new: 1)) == "token id -1 is not in the model's vocabulary of 1000")
    #expect(
      error(try Self.request([1], new: 600)) == "prompt tokens + new tokens must be <= 600; got 1 + 600"
    )
  }

  @Test("stopping ends every request with an error") func stopping() async throws {
    let engine = try await Self.engine()
    let response = try engine.submit(try Self.request([1], new: 599))
    for try await event in response.events {
      if case .token = event { break }
    }
    engine.stop()
    let late = await #expect(throws: EngineError.self) {
      while true {
        _ = try await Self.collect(try engine.submit(try Self.request([1], new: 1)))
      }
    }
    #expect(late == .stopped)
  }
}
