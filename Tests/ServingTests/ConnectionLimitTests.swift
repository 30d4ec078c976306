import Serving
import Testing

@Suite("many connections", .timeLimit(.minutes(1)))
struct ConnectionLimitTests {
  @Test("beyond the limit wait until one is closed")
  func limit() async throws {
    var server = TestServer()
    server.configuration.maxConnections = 2
    try await LiveServer.with(server) { live in
      let request = "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n"
      var sockets: [RawSocket] = []
      for _ in 0..<2 {
        let socket = try await RawSocket.connect(port: live.port)
        try await socket.send(request)
        _ = try await socket.read(until: "200 OK")
        sockets.append(socket)
      }
      let third = try await RawSocket.connect(port: live.port)
      try await third.send(request)
      try await Task.sleep(for: .milliseconds(100))
      #expect(third.receivedCount == 0)
      await sockets.removeFirst().close()
      _ = try await third.read(until: "200 OK")
      for socket in sockets + [third] { await socket.close() }
    }
  }

  @Test("opened and dropped at every stage leave a server that answers")
  func dropped() async throws {
    let server = TestServer()
    try await LiveServer.with(server) { live in
      let starts = [
        "", "G", "GET /health HTTP/1.1\r\n", "GET /health HTTP/1.1\r\nHost: x\r\n\r\n",
        "POST /generate HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{",
      ]
      for round in 0..<20 {
        try await withThrowingTaskGroup(of: Void.self) { group in
          for number in 0..<50 {
            group.addTask {
              let socket = try await RawSocket.connect(port: live.port)
              let start = starts[(round + number) % starts.count]
              if !start.isEmpty { try? await socket.send(start) }
              await socket.close()
            }
          }
          try await group.waitForAll()
        }
      }
      let socket = try await RawSocket.connect(port: live.port)
      try await socket.post("/generate", #"{"inputs":"x"}"#)
      _ = try await socket.read(until: "generated_text")
      await socket.close()
    }
  }
}
