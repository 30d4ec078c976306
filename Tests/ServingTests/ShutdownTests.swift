import Serving
import Testing

@Suite("graceful shutdown", .timeLimit(.minutes(1)))
struct ShutdownTests {
  @Test("new requests get 503 while running ones finish")
  func drain() async throws {
    let gate = Gate()
    let server = TestServer(generator: FakeGenerator(.stalled(at: gate)))
    try await LiveServer.with(server) { live in
      let running = try await RawSocket.connect(port: live.port)
      try await running.post("/generate_stream", #"{"inputs":"x"}"#)
      _ = try await running.read(until: "data: ")

      await live.shutDown()
      var refused = ""
      while !refused.contains("503 Service Unavailable") {
        let late = try await RawSocket.connect(port: live.port)
        try await late.send("GET /info HTTP/1.1\r\nHost: localhost\r\n\r\n")
        refused = try await late.read(until: "}")
        await late.close()
      }
      #expect(refused.contains("Retry-After: 1\r\n"))
      #expect(refused.hasSuffix(#"{"error":"Server is shutting down","error_type":"shutting_down"}"#))

      gate.open()
      #expect(await running.readToEnd().contains(#""generated_text":" Hello,""#))
      await running.close()
    }
  }

  @Test("running requests are ended when the time is over")
  func timeout() async throws {
    let gate = Gate()
    var server = TestServer(generator: FakeGenerator(.stalled(at: gate)))
    server.configuration.gracefulTerminationTimeout = .milliseconds(50)
    try await LiveServer.with(server) { live in
      let running = try await RawSocket.connect(port: live.port)
      try await running.post("/generate", #"{"inputs":"x"}"#)
      await server.generator.waitForCall()
      await live.shutDown()
      await server.generator.waitForCancellation()
      await running.close()
    }
    gate.open()
  }
}
