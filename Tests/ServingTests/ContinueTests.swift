import Serving
import Testing

@Suite("Expect: 100-continue", .timeLimit(.minutes(1)))
struct ContinueTests {
  private static func head(length: Int) -> String {
    "POST /generate HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
      + "Expect: 100-continue\r\nContent-Length: \(length)\r\n\r\n"
  }

  @Test("the client is told to send its body")
  func isAnswered() async throws {
    let body = #"{"inputs":"x"}"#
    try await LiveServer.with(TestServer()) { live in
      let socket = try await RawSocket.connect(port: live.port)
      try await socket.send(Self.head(length: body.utf8.count))
      #expect(try await socket.read(until: "\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n")
      try await socket.send(body)
      #expect(try await socket.read(until: "generated_text").contains("HTTP/1.1 200 OK\r\n"))
      await socket.close()
    }
  }

  @Test("a body over the limit is refused without being asked for")
  func tooLarge() async throws {
    var server = TestServer()
    server.configuration.payloadLimit = 10
    try await LiveServer.with(server) { live in
      let socket = try await RawSocket.connect(port: live.port)
      try await socket.send(Self.head(length: 11))
      #expect(try await socket.read(until: "exceeded").hasPrefix("HTTP/1.1 413 "))
      await socket.close()
    }
  }
}
