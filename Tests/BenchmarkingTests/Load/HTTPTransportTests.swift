import Benchmarking
import Testing

@Suite struct HTTPTransportTests {
  /// What becomes of a request to a server.
  private func outcome(_ url: String, timeout: Duration = .seconds(30)) async throws -> Reply {
    let transport = HTTPTransport()
    let builder = try RequestBuilder(route: .chat, server: url, settings: RequestBuilder.Settings())
    var queue = PromptQueue([Conversation(id: "a", turns: [Turn("hi")])])
    var request = builder.request(for: queue.next(), id: "x")
    request.timeout = timeout
    let sent = request
    let reply = await withCheckedContinuation { waiter in
      let receiver = ReplyReceiver(
        route: .chat,
        onTokens: { _, _ in },
        onEnd: { waiter.resume(returning: $0) }
      )
      transport.run(at: transport.now) { _ = transport.send(sent, to: receiver) }
    }
    await transport.shutdown()
    return reply
  }

  private func outcome(of pieces: [String], closes: Bool = true) async throws -> Reply {
    let server = try await ByteServer(pieces, closes: closes)
    let reply = try await outcome(server.url)
    try await server.stop()
    return reply
  }

  private static let token = Scripts.event(#"{"choices":[{"delta":{"content":"é"},"finish_reason":null}]}"#)
  private static let last = Scripts.event(#"{"choices":[{"delta":{"content":"b"},"finish_reason":"stop"}]}"#)

  @Test func aStreamArrives() async throws {
    let body = Self.token + Self.last + Scripts.event("[DONE]")
    let found = try await outcome(
      of: [ByteServer.streamHead] + body.unicodeScalars.map { ByteServer.chunk(String($0)) } + ["0\r\n\r\n"],
      closes: false
    )
    #expect(found.outcome == .completed)
    #expect(found.text == "éb")
    #expect(found.tokenTimes.count == 2)
  }

  @Test func aStreamMayEndWithItsConnection() async throws {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n"
    let found = try await outcome(of: [head, Self.token, Self.last])
    #expect(found.outcome == .completed)
  }

  @Test func aConnectionThatBreaksOffIsSeen() async throws {
    let found = try await outcome(of: [ByteServer.streamHead, ByteServer.chunk(Self.token)])
    guard case .failed(.connectionLost, _) = found.outcome else {
      Issue.record("\(String(describing: found.outcome))")
      return
    }
    #expect(found.tokenTimes.count == 1)
  }

  @Test func aBreakAfterTheLastEventIsForgiven() async throws {
    let found = try await outcome(of: [ByteServer.streamHead, ByteServer.chunk(Self.token + Self.last)])
    #expect(found.outcome == .completed)
  }

  @Test func statusesAreFailures() async throws {
    let found = try await outcome(of: ["HTTP/1.1 429 Too Many Requests\r\ncontent-length: 4\r\n\r\nbusy"])
    #expect(found.outcome == .failed(.clientError, "status 429: busy"))
  }

  @Test func redirectionsAreNotFollowed() async throws {
    let found = try await outcome(of: ["HTTP/1.1 302 Found\r\nlocation: /x\r\ncontent-length: 0\r\n\r\n"])
    #expect(found.outcome == .failed(.otherStatus, "status 302: "))
  }

  @Test func garbageIsAFailure() async throws {
    let found = try await outcome(of: ["SSH-2.0-OpenSSH_9.9\r\n"])
    guard case .failed(.connectionLost, _) = found.outcome else {
      Issue.record("\(String(describing: found.outcome))")
      return
    }
  }

  @Test func refusedConnectionsAreSeenAtOnce() async throws {
    let server = try await ByteServer([])
    let url = server.url
    try await server.stop()
    let found = try await outcome(url)
    #expect(found.outcome == .failed(.connect, "Connection refused"))
  }

  @Test func silenceEndsWithTheTimeout() async throws {
    let server = try await ByteServer([ByteServer.streamHead], closes: false)
    let found = try await outcome(server.url, timeout: .milliseconds(100))
    try await server.stop()
    #expect(found.outcome == .failed(.timeout, "the request took longer than it may"))
  }

  @Test func brokenJSONEndsTheRequest() async throws {
    let found = try await outcome(
      of: [ByteServer.streamHead, ByteServer.chunk(Scripts.event("{"))],
      closes: false
    )
    #expect(found.outcome == .failed(.malformed, "event '{'"))
  }

  @Test func aRunGoesThroughRealSockets() async throws {
    let body = ByteServer.chunk(Self.token + Self.last + Scripts.event("[DONE]"))
    let server = try await ByteServer([ByteServer.streamHead, body, "0\r\n\r\n"])
    var plan = LoadPlan(kind: .rate)
    plan.warmup = .milliseconds(50)
    plan.duration = .milliseconds(200)
    plan.rates = [50]
    let transport = HTTPTransport()
    let benchmark = LoadBenchmark(
      settings: LoadBenchmark.Settings(plan: plan),
      builder: try RequestBuilder(route: .chat, server: server.url, settings: RequestBuilder.Settings()),
      transport: transport
    )
    var steps: [StepMeasurement] = []
    let ending = await benchmark.run([Conversation(id: "a", turns: [Turn("hi")])]) { step, _ in
      steps.append(step)
    }
    await transport.shutdown()
    try await server.stop()
    #expect(ending == .completed)
    #expect(steps[1].counts.offered == 10)
    #expect(steps[1].counts.completed == 10)
    #expect(steps[1].tokens.output == 20)
  }
}
