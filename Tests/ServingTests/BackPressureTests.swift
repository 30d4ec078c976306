import Needletail
import OrderedJSON
import Serving
import Synchronization
import Testing

/// A model that makes large tokens as fast as they are taken.
private final class Fountain: TextGenerator {
  static let tokenCount = 20_000
  private static let text = String(repeating: "x", count: 60_000)

  let info = ServedModelInfo(modelID: "fountain")
  let isHealthy = true
  let vocabularySize = 2
  let taken = Mutex(0)

  func encode(_ text: String, addSpecialTokens: Bool) -> [Int32] { [1] }
  func decode(_ ids: [Int32], skipSpecialTokens: Bool) -> String { "" }
  func tokenize(_ text: String, addSpecialTokens: Bool) -> [TextPiece] { [] }
  func renderChat(messages: [JSONValue], tools: JSONValue?) -> String { "" }

  func generate(
    prompt: [Int32],
    options: GenerationOptions
  ) -> GenerationBatches {
    AsyncThrowingStream<GenerationEvent, any Error> { [self] in
      let index = taken.withLock { taken in
        taken += 1
        return taken
      }
      guard index <= Self.tokenCount, !Task.isCancelled else { return nil }
      return .token(GeneratedToken(index: index, id: 1, text: Self.text, logprob: 0))
    }.singly
  }
}

@Suite("clients that do not read", .timeLimit(.minutes(1)))
struct BackPressureTests {
  @Test("hold the generation back instead of filling the memory")
  func stall() async throws {
    let fountain = Fountain()
    var server = TestServer()
    server.model = fountain
    try await LiveServer.with(server) { live in
      let socket = try await RawSocket.connect(port: live.port)
      try await socket.stopReading()
      try await socket.post("/generate_stream", #"{"inputs":"x"}"#)
      var (last, unchanged) = (0, 0)
      while unchanged < 20 {
        try await Task.sleep(for: .milliseconds(10))
        let taken = fountain.taken.withLock { $0 }
        unchanged = taken == last && taken > 0 ? unchanged + 1 : 0
        last = taken
      }
      #expect(last < Fountain.tokenCount / 10)
      await socket.close()
    }
  }
}
