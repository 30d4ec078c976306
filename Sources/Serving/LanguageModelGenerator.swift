public import Needletail
public import OrderedJSON

/// Serves a language model of the library.
public struct LanguageModelGenerator: TextGenerator {
  /// What is being served.
  public let info: ServedModelInfo
  private let model: LanguageModel

  /// Takes a loaded model.
  public init(_ model: LanguageModel) {
    self.model = model
    info = ServedModelInfo(modelID: model.info.id)
  }

  /// Always: the engine contains the failures of its requests.
  public var isHealthy: Bool { true }

  /// The ids of a text, by the model's tokenizer.
  public func encode(_ text: String, addSpecialTokens: Bool) throws -> [Int32] {
    try model.encode(text, addSpecialTokens: addSpecialTokens)
  }

  /// The prompt of a conversation, by the model's template.
  public func renderChat(messages: [JSONValue], tools: JSONValue?) throws -> String {
    try model.renderChat(messages, tools: tools)
  }

  /// The events of a generation; letting go of the stream ends it.
  public func generate(
    prompt: [Int32],
    options: GenerationOptions
  ) throws -> AsyncThrowingStream<GenerationEvent, any Error> {
    let reader = Reader(try model.generate(from: prompt, options: options).makeAsyncIterator())
    return AsyncThrowingStream { try await reader.next() }
  }

  /// An iterator on the heap.
  ///
  /// Sendable because the stream around it asks for one event at a time.
  private final class Reader: @unchecked Sendable {
    private var events: GenerationStream.Iterator

    init(_ events: GenerationStream.Iterator) { self.events = events }

    func next() async throws -> GenerationEvent? { try await events.next() }
  }
}
