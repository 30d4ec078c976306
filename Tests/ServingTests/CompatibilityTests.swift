import Generation
import Needletail
import Serving
import Testing

@Suite("the OpenAI routes in text-generation-inference's way")
struct CompatibilityTests {
  private static func chat(_ script: Script = .hello) -> TestServer {
    var server = Chat.server(script)
    server.configuration.openAICompatibility = .tgi
    return server
  }

  private static func completions(_ scripts: Script...) -> TestServer {
    var server = TestServer(generator: FakeGenerator(scripts.isEmpty ? [.hello] : scripts))
    server.configuration.openAICompatibility = .tgi
    return server
  }

  @Test(
    "tell the finish reasons of whole answers as the reference does",
    arguments: [("length", "length"), ("eos_token", "stop"), ("stop_sequence", "stop_sequence")]
  )
  func finishReasons(raw: String, name: String) async throws {
    var script = Script.hello
    script.summary?.finishReason = try #require(.init(rawValue: raw))
    for (server, path, body) in [
      (Self.chat(script), Chat.path, Chat.body()),
      (Self.completions(script), Completions.path, Completions.body()),
    ] {
      let response = try await server.post(path, body)
      #expect(response.text.contains(#""finish_reason":"\#(name)"}"#))
      #expect(response.text.contains(#""id":"","#))
    }
  }

  @Test("stream completions with the raw finish reason, the text of the last token, and its counts")
  func completionStream() async throws {
    let response = try await Self.completions().post(Completions.path, Completions.body(#""stream":true"#))
    let head =
      #"data: {"object":"text_completion","id":"","created":0,"model":"fake/model","#
      + #""system_fingerprint":"3.3.6-dev0-native","choices":["#
    #expect(
      response.text.replacing(/"created":1\d{9}/, with: #""created":0"#)
        == head + Completions.choice(0, " Hello", finish: #""""#) + "]}\n\n"
        + head + Completions.choice(0, ",", finish: #""""#) + "]}\n\n"
        + head + Completions.choice(0, "</s>", finish: #""eos_token""#)
        + #"],"usage":\#(Completions.usage(2, 3))}"# + "\n\n" + Completions.done
    )
  }

  @Test("stream chats with an id that says nothing")
  func chatStream() async throws {
    let response = try await Self.chat().post(Chat.path, Chat.body(#""stream":true,"logprobs":true"#))
    #expect(response.text.contains(#""id":"","#))
    #expect(
      response.text.contains(
        #"{"content":[{"token":" Hello","logprob":-0.34,"top_logprobs":[]}]}"#
      )
    )
  }

  @Test("give the answers of a completion in the order in which they came to their ends")
  func order() async throws {
    let gate = Gate()
    let server = Self.completions(.stalled(at: gate), .single("b", logprob: -1))
    let opener = Task {
      await server.generator.waitForCall()
      try await Task.sleep(for: .milliseconds(100))
      gate.open()
    }
    let response = try await server.post(Completions.path, Completions.body(prompt: #"["a","b"]"#))
    #expect(response.text.matches(of: /"index":(\d)/).map(\.output.1) == ["1", "0"])
    try await opener.value
  }

  @Test("map penalties and stop texts as the reference does")
  func options() async throws {
    let server = Self.chat()
    let members = #""presence_penalty":0.5,"frequency_penalty":1,"stop":["a"],"temperature":0"#
    #expect(try await server.post(Chat.path, Chat.body(members)).status == 200)
    let options = try #require(server.generator.calls.first).options
    #expect(options.repetitionPenalty == 2.5)
    #expect(options.presencePenalty == nil)
    #expect(options.frequencyPenalty == 1)
    #expect(options.countPenalty == nil)
    #expect(options.stopMode == .tokenBoundary)
    #expect(!options.doSample)
  }

  @Test(
    "keep to the reference's limits",
    arguments: [
      (#""top_p":1"#, "`top_p` must be > 0.0 and < 1.0"),
      (#""presence_penalty":-2"#, "`repetition_penalty` must be strictly positive"),
      (#""stop":["a","b","c","d","e"]"#, "`stop` supports up to 4 stop sequences. Given: 5"),
      (#""top_logprobs":6"#, "`top_n_tokens` must be >= 0 and <= 5. Given: 6"),
    ]
  )
  func limits(members: String, message: String) async throws {
    let error = "Input validation error: \(message)"
    let response = try await Self.chat().post(Chat.path, Chat.body(members))
    #expect(response.text == #"{"error":"\#(error)","error_type":"validation"}"#)
    let stream = try await Self.chat().post(Chat.path, Chat.body(members + #","stream":true"#))
    #expect(
      stream.text
        == #"data: {"error":{"message":"\#(error)","http_status_code":422}}"# + "\n\n" + Completions.done
    )
  }
}
