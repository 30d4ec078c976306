import HTTPTypes
import Serving
import Testing

@Suite("readiness and liveness", .timeLimit(.minutes(1)))
struct ReadinessTests {
  @Test("both are there in good times", arguments: ["/livez", "/readyz"], [HTTPRequest.Method.get, .head])
  func good(path: String, method: HTTPRequest.Method) async throws {
    let answer = try await TestServer().send(method, path)
    #expect(answer.status == 200)
    #expect(answer.text == "")
  }

  @Test("a failed model is alive and not ready")
  func failed() async throws {
    let test = TestServer()
    test.generator.isHealthy = false
    #expect(try await test.send(.get, "/livez").status == 200)
    let ready = try await test.send(.get, "/readyz")
    #expect(ready.status == 503)
    #expect(ready.text == #"{"error":"unhealthy","error_type":"healthcheck"}"#)
  }

  @Test("a server that waits for running requests is alive and not ready, and still tells its metrics")
  func draining() async throws {
    let gate = Gate()
    let server = TestServer(generator: FakeGenerator(.stalled(at: gate)))
    try await LiveServer.with(server) { live in
      let running = try await RawSocket.connect(port: live.port)
      try await running.post("/generate_stream", #"{"inputs":"x"}"#)
      _ = try await running.read(until: "data: ")
      await live.shutDown()

      func get(_ path: String) async throws -> String {
        let socket = try await RawSocket.connect(port: live.port)
        try await socket.send("GET \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        defer { Task { await socket.close() } }
        return await socket.readToEnd()
      }
      var ready = ""
      while !ready.hasPrefix("HTTP/1.1 503 ") { ready = try await get("/readyz") }
      #expect(ready.contains("Retry-After: 1\r\n"))
      #expect(try await get("/livez").hasPrefix("HTTP/1.1 200 "))
      #expect(try await get("/health").hasPrefix("HTTP/1.1 503 "))
      #expect(try await get("/v2/health/live").hasPrefix("HTTP/1.1 200 "))
      #expect(try await get("/v2/health/ready").hasPrefix("HTTP/1.1 503 "))
      #expect(try await get("/metrics").contains("tgi_request_count 1\n"))

      gate.open()
      #expect(await running.readToEnd().contains(#""generated_text":" Hello,""#))
      await running.close()
    }
  }
}
