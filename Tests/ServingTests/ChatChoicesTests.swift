import Needletail
import Serving
import Testing

@Suite("several answers to a chat")
struct ChatChoicesTests {
  private static func generator() -> FakeGenerator {
    FakeGenerator(.single("a", logprob: -2), .single("b", logprob: -1), .single("c", logprob: -3))
  }

  @Test("stand in order, and the prompt counts once")
  func answer() async throws {
    let server = Chat.server(Self.generator())
    let response = try await server.post(Chat.path, Chat.body(#""n":3"#))
    func choice(_ index: Int, _ text: String) -> String {
      #"{"index":\#(index),"message":{"role":"assistant","content":"\#(text)"},"logprobs":null,"#
        + #""finish_reason":"length"}"#
    }
    #expect(
      response.text.contains(
        #""choices":[\#(choice(0, "a")),\#(choice(1, "b")),\#(choice(2, "c"))],"#
          + #""usage":{"prompt_tokens":26,"completion_tokens":3,"total_tokens":29}}"#
      ),
      "\(response.text)"
    )
    #expect(response.header("x-prompt-tokens") == "26")
    #expect(response.header("x-generated-tokens") == "3")
  }

  @Test("are drawn by seeds of their own that follow from the one given")
  func seeds() async throws {
    let server = Chat.server(Self.generator())
    _ = try await server.post(Chat.path, Chat.body(#""n":3,"seed":-1"#))
    #expect(server.generator.calls.map(\.options.seed) == [.max, 0, 1])
    _ = try await server.post(Chat.path, Chat.body(#""n":2"#))
    #expect(server.generator.calls.suffix(2).map(\.options.seed) == [nil, nil])
  }

  @Test("stream side by side, each with its index, and are counted together")
  func stream() async throws {
    let response = try await Chat.server(Self.generator()).post(
      Chat.path,
      Chat.body(#""n":3,"stream":true,"stream_options":{"include_usage":true}"#)
    )
    for (index, text) in ["a", "b", "c"].enumerated() {
      let choice =
        #""choices":[{"index":\#(index),"delta":{"role":"assistant","content":"\#(text)"},"#
        + #""logprobs":null,"finish_reason":"length"}],"usage":null}"#
      #expect(response.text.split(separator: choice).count == 2, "\(response.text)")
    }
    let end =
      #""choices":[],"usage":{"prompt_tokens":26,"completion_tokens":3,"total_tokens":29}}"#
      + "\n\ndata: [DONE]\n\n"
    #expect(response.text.hasSuffix(end))
  }

  @Test("that could never run at once are refused")
  func tooMany() async throws {
    var server = Chat.server(Self.generator())
    server.configuration.limits.maxConcurrentRequests = 2
    let response = try await server.post(Chat.path, Chat.body(#""n":3"#))
    #expect(response.status == 422)
    #expect(
      response.text
        == #"{"error":"Input validation error: `n` must be > 0 and <= 2. Given: 3","error_type":"validation"}"#
    )
  }

  @Test("need a permit each", .timeLimit(.minutes(1)))
  func permits() async throws {
    let gate = Gate()
    var server = Chat.server(FakeGenerator(.stalled(at: gate)))
    server.configuration.limits.maxConcurrentRequests = 3
    let test = server
    try await LiveServer.with(test) { live in
      let first = try await RawSocket.connect(port: live.port)
      try await first.post(Chat.path, Chat.body(#""n":2"#))
      await test.generator.waitForCall()
      let second = try await RawSocket.connect(port: live.port)
      try await second.post(Chat.path, Chat.body(#""n":2"#))
      #expect(try await second.read(until: "}").hasSuffix(ConcurrencyTests.overloaded))
      gate.open()
      #expect(try await first.read(until: "total_tokens").contains(" 200 OK"))
      for socket in [first, second] { await socket.close() }
    }
  }

  @Test("fail together", arguments: ["", #","stream":true"#])
  func failure(members: String) async throws {
    var broken = Script.hello
    broken.failure = FakeError(description: "broken")
    let gate = Gate()
    let server = Chat.server(FakeGenerator(.stalled(at: gate), broken))
    let response = try await server.post(Chat.path, Chat.body(#""n":2\#(members)"#))
    #expect(response.text.contains("Request failed during generation: Server error: broken"))
    #expect(response.status == (members.isEmpty ? 424 : 200))
    if !members.isEmpty { #expect(response.text.hasSuffix("data: [DONE]\n\n")) }
    await server.generator.waitForCancellation()
    gate.open()
  }
}
