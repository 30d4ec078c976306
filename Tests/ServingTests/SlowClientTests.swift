import Needletail
import OrderedJSON
import Serving
import Synchronization
import Testing

@Suite("clients that are slow", .timeLimit(.minutes(1)))
struct SlowClientTests {
  private static func server(read: Duration = .seconds(60), idle: Duration = .seconds(60)) -> TestServer {
    var server = TestServer()
    server.configuration.readTimeout = read
    server.configuration.idleTimeout = idle
    return server
  }

  @Test(
    "a request that does not arrive whole is closed",
    arguments: [
      "", "POST /generate HT", "POST /generate HTTP/1.1\r\nHost: x\r\nContent-Le",
      "POST /generate HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{",
      "GET /health HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{",
    ]
  )
  func half(text: String) async throws {
    try await LiveServer.with(Self.server(read: .milliseconds(100))) { live in
      let socket = try await RawSocket.connect(port: live.port, sending: text)
      let answer = await socket.readToEnd()
      #expect(!answer.contains("generated_text"))
      await socket.close()
    }
  }

  @Test("a byte now and then gains no time")
  func dribble() async throws {
    try await LiveServer.with(Self.server(read: .milliseconds(200))) { live in
      let head = "POST /generate HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n"
      let socket = try await RawSocket.connect(port: live.port, sending: head)
      let dribbling = Task {
        while !Task.isCancelled {
          try await socket.send(" ")
          try await Task.sleep(for: .milliseconds(20))
        }
      }
      _ = await socket.readToEnd()
      dribbling.cancel()
      _ = await dribbling.result
      await socket.close()
    }
  }

  @Test("a half-sent second request on a kept connection is closed too")
  func second() async throws {
    try await LiveServer.with(Self.server(read: .milliseconds(100))) { live in
      let request = RawSocket.request("/generate", #"{"inputs":"x"}"#)
      let socket = try await RawSocket.connect(port: live.port, sending: request)
      _ = try await socket.read(until: "generated_text")
      try await socket.send("GET /hea")
      _ = await socket.readToEnd()
      await socket.close()
    }
  }

  @Test("silence between requests, and the server's own slowness, are no reason to close")
  func patience() async throws {
    let gate = Gate()
    var server = Self.server(read: .milliseconds(50))
    server.generator = FakeGenerator(.stalled(at: gate), .hello)
    try await LiveServer.with(server) { live in
      let request = RawSocket.request("/generate", #"{"inputs":"x"}"#)
      let socket = try await RawSocket.connect(port: live.port, sending: request)
      // The next request comes before the answer to this one and must wait for it.
      try await socket.post("/generate", #"{"inputs":"x"}"#)
      try await Task.sleep(for: .milliseconds(200))
      gate.open()
      _ = try await socket.read { $0.components(of: "generated_text") == 2 }
      try await Task.sleep(for: .milliseconds(200))
      try await socket.post("/generate", #"{"inputs":"x"}"#)
      _ = try await socket.read { $0.components(of: "generated_text") == 3 }
      await socket.close()
    }
  }

  @Test("a connection without requests is closed after the idle time")
  func idle() async throws {
    try await LiveServer.with(Self.server(idle: .milliseconds(100))) { live in
      let request = RawSocket.request("/generate", #"{"inputs":"x"}"#)
      let socket = try await RawSocket.connect(port: live.port, sending: request)
      #expect(await socket.readToEnd().contains("generated_text"))
      await socket.close()
    }
  }

  @Test(
    "a half-sent request does not hold up a shutdown",
    arguments: [
      "POST /generate HT",
      "POST /generate HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{",
    ]
  )
  func drain(text: String) async throws {
    try await LiveServer.with(Self.server(read: .milliseconds(300))) { live in
      let socket = try await RawSocket.connect(port: live.port, sending: text)
      try await Task.sleep(for: .milliseconds(50))
      await live.shutDown()
      _ = await socket.readToEnd()
      await socket.close()
    }
  }
}

extension String {
  /// How often a text occurs.
  fileprivate func components(of part: String) -> Int { ranges(of: part).count }
}
