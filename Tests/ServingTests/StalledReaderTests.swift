import Needletail
import OrderedJSON
import Serving
import Synchronization
import Testing

/// A model that makes more large tokens than a connection holds, and then waits to be ended.
private struct EndlessGenerator: TextGenerator {
  private static let text = String(repeating: "x", count: 60_000)
  private static let tokenCount = 1000

  let info = ServedModelInfo(modelID: "endless")
  let isHealthy = true
  let vocabularySize = 2
  /// Opened when a generation is ended by whoever reads it.
  let ended = Gate()

  func encode(_ text: String, addSpecialTokens: Bool) -> [Int32] { [1] }
  func decode(_ ids: [Int32], skipSpecialTokens: Bool) -> String { "" }
  func tokenize(_ text: String, addSpecialTokens: Bool) -> [TextPiece] { [] }
  func renderChat(messages: [JSONValue], tools: JSONValue?) -> String { "" }

  func generate(
    prompt: [Int32],
    options: GenerationOptions
  ) -> GenerationBatches {
    let watch = Watch(gate: ended)
    return AsyncThrowingStream<GenerationEvent, any Error> {
      if watch.count() > Self.tokenCount { try? await Task.sleep(for: .seconds(3600)) }
      guard !Task.isCancelled else { return nil }
      return .token(GeneratedToken(index: 1, id: 1, text: Self.text, logprob: 0))
    }.singly
  }

  private final class Watch: Sendable {
    private let gate: Gate
    private let tokens = Mutex(0)

    init(gate: Gate) { self.gate = gate }

    /// The number of calls.
    func count() -> Int {
      tokens.withLock { tokens in
        tokens += 1
        return tokens
      }
    }

    deinit { gate.open() }
  }
}

@Suite("clients that stop reading", .timeLimit(.minutes(1)))
struct StalledReaderTests {
  @Test("are taken for lost: the generation ends, its permit is free, and others never noticed")
  func stalled() async throws {
    let endless = EndlessGenerator()
    var server = TestServer()
    server.model = endless
    server.configuration.writeTimeout = .milliseconds(400)
    server.configuration.limits.maxConcurrentRequests = 1
    try await LiveServer.with(server) { live in
      let request = RawSocket.request("/generate_stream", #"{"inputs":"x"}"#)
      let socket = try await RawSocket.connect(port: live.port, sending: request, reads: false)
      let other = try await RawSocket.connect(port: live.port)
      try await other.send("GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
      #expect(await other.readToEnd().hasPrefix("HTTP/1.1 200 "))
      await endless.ended.wait()
      var answer = ""
      while !answer.contains(#"data: {"index""#) {
        let next = try await RawSocket.connect(port: live.port)
        try await next.post("/generate_stream", #"{"inputs":"x"}"#)
        answer = try await next.read { $0.contains(#"{"index""#) || $0.contains(#"{"error""#) }
        await next.close()
      }
      await socket.close()
    }
  }

  @Test("a reader that is slow but reads keeps its stream")
  func slow() async throws {
    var server = TestServer()
    server.model = EndlessGenerator()
    server.configuration.writeTimeout = .milliseconds(800)
    try await LiveServer.with(server) { live in
      let request = RawSocket.request("/generate_stream", #"{"inputs":"x"}"#)
      let socket = try await RawSocket.connect(port: live.port, sending: request, reads: false)
      try await socket.readSlowly(for: .seconds(2), pausing: .milliseconds(100))
      let before = socket.receivedCount
      try await socket.readSlowly(for: .seconds(1), pausing: .milliseconds(100))
      #expect(socket.receivedCount > before)
      await socket.close()
    }
  }
}
