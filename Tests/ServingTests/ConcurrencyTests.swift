import Serving
import Testing

@Suite("the limit of concurrent requests", .timeLimit(.minutes(1)))
struct ConcurrencyTests {
  static let overloaded = #"{"error":"Model is overloaded","error_type":"overloaded"}"#

  @Test("one more than permitted is turned away, before its parameters are looked at")
  func overload() async throws {
    let gate = Gate()
    var server = TestServer(generator: FakeGenerator(.stalled(at: gate)))
    server.configuration.limits.maxConcurrentRequests = 1
    try await LiveServer.with(server) { live in
      let first = try await RawSocket.connect(port: live.port)
      try await first.post("/generate", #"{"inputs":"x"}"#)
      await server.generator.waitForCall()

      let second = try await RawSocket.connect(port: live.port)
      try await second.post("/generate", #"{"inputs":"x","parameters":{"top_k":0}}"#)
      let answer = try await second.read(until: "}")
      #expect(answer.hasPrefix("HTTP/1.1 429 Too Many Requests\r\n"))
      #expect(answer.contains("Retry-After: 1\r\n"))
      #expect(answer.hasSuffix(Self.overloaded))

      let third = try await RawSocket.connect(port: live.port)
      try await third.post("/generate_stream", #"{"inputs":"x"}"#)
      let stream = try await third.read(until: "}")
      #expect(stream.hasPrefix("HTTP/1.1 200 OK\r\n"))
      #expect(stream.contains("data: \(Self.overloaded)\n\n"))

      gate.open()
      #expect(try await first.read(until: "}").contains(#"{"generated_text":" Hello,"}"#))
      for socket in [first, second, third] { await socket.close() }
    }
  }

  @Test("each candidate takes a permit", arguments: [(1, 429), (2, 200)])
  func bestOf(permits: Int, status: Int) async throws {
    var server = TestServer()
    server.configuration.limits.maxConcurrentRequests = permits
    let response = try await server.post(
      "/generate",
      #"{"inputs":"x","parameters":{"best_of":2,"do_sample":true}}"#
    )
    #expect(response.status == status)
    #expect(server.generator.calls.count == (status == 200 ? 2 : 0))
  }
}
