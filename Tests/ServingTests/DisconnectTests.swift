import Needletail
import Serving
import Testing

@Suite("clients that leave", .timeLimit(.minutes(1)))
struct DisconnectTests {
  /// Requests of every kind that waits for the model.
  static let requests = [
    ("/", #"{"inputs":"x"}"#), ("/generate", #"{"inputs":"x"}"#), ("/generate_stream", #"{"inputs":"x"}"#),
    ("/generate", #"{"inputs":"x","parameters":{"best_of":2,"do_sample":true}}"#),
    ("/v1/completions", #"{"prompt":["x","y"]}"#),
    ("/v1/completions", #"{"prompt":["x","y"],"stream":true}"#),
    ("/v1/chat/completions", #"{"messages":[{"role":"user","content":"x"}]}"#),
    ("/v1/chat/completions", #"{"stream":true,"messages":[{"role":"user","content":"x"}]}"#),
  ]

  @Test("closing the connection cancels the generation", arguments: requests)
  func close(path: String, body: String) async throws {
    let gate = Gate()
    let server = Chat.server(.stalled(at: gate))
    try await LiveServer.with(server) { live in
      let socket = try await RawSocket.connect(port: live.port)
      try await socket.post(path, body)
      await server.generator.waitForCall()
      await socket.close()
      await server.generator.waitForCancellation()
    }
    gate.open()
  }

  @Test(
    "closing the connection cancels every generation of a call",
    arguments: ["", #","stream":true"#],
    [#"/v1/completions {"prompt":["x","y"],"n":2"#, #"/v1/chat/completions {"messages":[],"n":4"#]
  )
  func closeAll(members: String, request: String) async throws {
    let gate = Gate()
    let server = Chat.server(.stalled(at: gate))
    let parts = request.split(separator: " ", maxSplits: 1)
    try await LiveServer.with(server) { live in
      let socket = try await RawSocket.connect(port: live.port)
      try await socket.post(String(parts[0]), parts[1] + members + "}")
      await server.generator.waitForCall()
      await socket.close()
      try await server.generator.waitForCancellations(4)
    }
    gate.open()
  }

  @Test("closing the sending side alone cancels it too", arguments: requests)
  func halfClose(path: String, body: String) async throws {
    let gate = Gate()
    let server = Chat.server(.stalled(at: gate))
    try await LiveServer.with(server) { live in
      let socket = try await RawSocket.connect(port: live.port)
      try await socket.post(path, body)
      await server.generator.waitForCall()
      try await socket.closeOutput()
      await server.generator.waitForCancellation()
      _ = await socket.readToEnd()
      await socket.close()
    }
    gate.open()
  }

  @Test("leaving while the prompt is encoded cancels what follows")
  func early() async throws {
    let gate = Gate()
    let server = TestServer(generator: FakeGenerator(.stalled(at: gate)))
    try await LiveServer.with(server) { live in
      let socket = try await RawSocket.connect(port: live.port)
      try await socket.post("/generate_stream", #"{"inputs":"slow"}"#)
      await socket.close()
      // Whether the server has noticed by now or not, it must not go on generating.
      try await Task.sleep(for: .milliseconds(50))
      server.generator.encoding.open()
      await server.generator.waitForCancellation()
    }
    gate.open()
  }

  @Test("the permit of a client that left is free again")
  func permit() async throws {
    let gate = Gate()
    var server = TestServer(generator: FakeGenerator(.stalled(at: gate), .hello))
    server.configuration.limits.maxConcurrentRequests = 1
    try await LiveServer.with(server) { live in
      let first = try await RawSocket.connect(port: live.port)
      try await first.post("/generate_stream", #"{"inputs":"x"}"#)
      _ = try await first.read(until: "data: ")
      let second = try await RawSocket.connect(port: live.port)
      try await second.post("/generate", #"{"inputs":"x"}"#)
      _ = try await second.read(until: "Model is overloaded")
      await first.close()
      await server.generator.waitForCancellation()
      // The permit is given back when the response has been let go, shortly after the generation.
      var answer = ""
      while !answer.contains("200 OK") {
        let third = try await RawSocket.connect(port: live.port)
        try await third.post("/generate", #"{"inputs":"x"}"#)
        answer = try await third.read(until: "}")
        await third.close()
      }
      await second.close()
    }
    gate.open()
  }

  @Test("a connection serves one request after the other")
  func keepAlive() async throws {
    let server = TestServer()
    try await LiveServer.with(server) { live in
      let socket = try await RawSocket.connect(port: live.port)
      for count in 1...3 {
        try await socket.post("/generate", #"{"inputs":"x"}"#)
        // Each answer holds one brace that closes.
        _ = try await socket.read { $0.utf8.count { $0 == UInt8(ascii: "}") } == count }
      }
      await socket.close()
    }
  }
}
