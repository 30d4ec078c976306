import Serving
import Testing

@Suite("clients of HTTP/1.0, and those that ask to close", .timeLimit(.minutes(1)))
struct ProtocolVersionTests {
  /// Sends a request and returns all that comes until the server closes the connection.
  private static func exchange(_ request: String) async throws -> String {
    try await LiveServer.with(TestServer()) { live in
      let socket = try await RawSocket.connect(port: live.port)
      try await socket.send(request)
      defer { Task { await socket.close() } }
      return await socket.readToEnd()
    }
  }

  private static func post(_ path: String, _ version: String, _ headers: String = "") -> String {
    let body = #"{"inputs":"x"}"#
    return "POST \(path) HTTP/\(version)\r\nHost: localhost\r\nContent-Type: application/json\r\n"
      + "\(headers)Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
  }

  @Test("the connection ends with the answer")
  func closes() async throws {
    let answer = try await Self.exchange(Self.post("/generate", "1.0"))
    #expect(answer.hasPrefix("HTTP/1.0 200 OK\r\n"))
    #expect(answer.lowercased().contains("connection: close\r\n"))
    #expect(answer.hasSuffix(#"{"generated_text":" Hello,"}"#))
  }

  @Test("a stream comes without chunks", arguments: ["", "Connection: keep-alive\r\n"])
  func stream(headers: String) async throws {
    let answer = try await Self.exchange(Self.post("/generate_stream", "1.0", headers))
    #expect(answer.hasPrefix("HTTP/1.0 200 OK\r\n"))
    #expect(!answer.lowercased().contains("transfer-encoding"))
    #expect(answer.contains("\r\n\r\ndata: {\"index\":1"))
    #expect(answer.hasSuffix(#""details":null}"# + "\n\n"))
  }

  @Test("a connection is kept for a client of HTTP/1.0 that asks for it")
  func kept() async throws {
    try await LiveServer.with(TestServer()) { live in
      let socket = try await RawSocket.connect(port: live.port)
      for count in 1...2 {
        try await socket.send(Self.post("/generate", "1.0", "Connection: Keep-Alive\r\n"))
        let all = try await socket.read { $0.ranges(of: "generated_text").count == count }
        #expect(all.lowercased().ranges(of: "connection: keep-alive\r\n").count == count)
      }
      await socket.close()
    }
  }

  @Test("closing is asked for in any spelling", arguments: ["close", "Close", "CLOSE"])
  func spelling(word: String) async throws {
    let answer = try await Self.exchange(Self.post("/generate", "1.1", "Connection: \(word)\r\n"))
    #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
    #expect(answer.lowercased().contains("connection: close\r\n"))
  }
}
