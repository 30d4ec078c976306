import Needletail
import OrderedJSON
import Serving

/// A model that notes when it hands each token to the server.
struct TimedGenerator: TextGenerator {
  let model: LanguageModelGenerator
  let clock: TokenClock

  var info: ServedModelInfo { model.info }
  var isHealthy: Bool { model.isHealthy }
  var activity: ModelActivity? { model.activity }
  var vocabularySize: Int { model.vocabularySize }

  func encode(_ text: String, addSpecialTokens: Bool) throws -> [Int32] {
    try model.encode(text, addSpecialTokens: addSpecialTokens)
  }

  func decode(_ ids: [Int32], skipSpecialTokens: Bool) throws -> String {
    try model.decode(ids, skipSpecialTokens: skipSpecialTokens)
  }

  func tokenize(_ text: String, addSpecialTokens: Bool) throws -> [TextPiece] {
    try model.tokenize(text, addSpecialTokens: addSpecialTokens)
  }

  func renderChat(messages: [JSONValue], tools: JSONValue?) throws -> String {
    try model.renderChat(messages: messages, tools: tools)
  }

  func generate(
    prompt: [Int32],
    options: GenerationOptions
  ) throws -> GenerationBatches {
    TimedEvents(events: try model.generate(prompt: prompt, options: options), clock: clock)
  }
}

/// Events that are noted as they pass.
private struct TimedEvents: AsyncSequence, Sendable {
  typealias Failure = any Error

  let events: GenerationBatches
  let clock: TokenClock

  struct Iterator: AsyncIteratorProtocol {
    var events: any AsyncIteratorProtocol<[GenerationEvent], any Error>
    let clock: TokenClock

    mutating func next(isolation actor: isolated (any Actor)?) async throws -> [GenerationEvent]? {
      let batch = try await events.next(isolation: actor)
      for case .token in batch ?? [] { clock.tick() }
      return batch
    }
  }

  func makeAsyncIterator() -> Iterator { Iterator(events: events.makeAsyncIterator(), clock: clock) }
}
