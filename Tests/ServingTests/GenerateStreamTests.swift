import Serving
import Testing

@Suite("/generate_stream")
struct GenerateStreamTests {
  static let hello = #"{"id":10,"text":" Hello","logprob":-0.34,"special":false}"#
  static let comma = #"{"id":11,"text":",","logprob":-1.0,"special":false}"#
  static let end = #"{"id":2,"text":"</s>","logprob":0.0,"special":true}"#

  @Test("sends an event for each token and the text with the last, without an end marker")
  func events() async throws {
    let response = try await TestServer().post("/generate_stream", #"{"inputs":"x"}"#)
    #expect(response.status == 200)
    #expect(
      response.text == """
        data: {"index":1,"token":\(Self.hello),"generated_text":null,"details":null}

        data: {"index":2,"token":\(Self.comma),"generated_text":null,"details":null}

        data: {"index":3,"token":\(Self.end),"generated_text":" Hello,","details":null}


        """
    )
  }

  @Test("is declared as an event stream that nobody buffers")
  func headers() async throws {
    let response = try await TestServer().post("/generate_stream", #"{"inputs":"é"}"#)
    #expect(response.header("content-type") == "text/event-stream")
    #expect(response.header("cache-control") == "no-cache")
    #expect(response.header("x-accel-buffering") == "no")
    #expect(response.header("x-compute-type") == "cpu")
    #expect(response.header("x-compute-characters") == "1")
    #expect(response.header("x-compute-time") == nil)
  }

  @Test("tells details with the last event when they are asked for")
  func details() async throws {
    let response = try await TestServer().post(
      "/generate_stream",
      #"{"inputs":"x","parameters":{"details":true,"do_sample":true}}"#
    )
    #expect(
      response.text.hasSuffix(
        #""generated_text":" Hello,","details":{"finish_reason":"eos_token","generated_tokens":3,"#
          + #""seed":18446744073709551615,"input_length":2}}"# + "\n\n"
      )
    )
  }

  @Test("tells the candidates of each token when they are asked for")
  func topTokens() async throws {
    let response = try await TestServer().post(
      "/generate_stream",
      #"{"inputs":"x","parameters":{"top_n_tokens":2}}"#
    )
    #expect(
      response.text.hasPrefix(
        #"data: {"index":1,"token":\#(Self.hello),"top_tokens":[\#(Self.hello),"#
          + #"{"id":2,"text":"</s>","logprob":-1.5,"special":true}],"generated_text":null,"details":null}"#
      )
    )
  }

  @Test("puts the prompt in front of the text when the full text is asked for")
  func fullText() async throws {
    let response = try await TestServer().post(
      "/generate_stream",
      #"{"inputs":"x","parameters":{"return_full_text":true}}"#
    )
    #expect(response.text.hasSuffix(#""generated_text":"x Hello,","details":null}"# + "\n\n"))
  }

  @Test("ends with an error when the model fails on the way")
  func failure() async throws {
    var script = Script.hello
    script.tokens.removeLast()
    script.failure = FakeError(description: "broken")
    let response = try await TestServer(generator: FakeGenerator(script)).post(
      "/generate_stream",
      #"{"inputs":"x"}"#
    )
    #expect(response.status == 200)
    #expect(
      response.text == """
        data: {"index":1,"token":\(Self.hello),"generated_text":null,"details":null}

        data: {"index":2,"token":\(Self.comma),"generated_text":null,"details":null}

        data: {"error":"Request failed during generation: Server error: broken","error_type":"generation"}


        """
    )
  }

  @Test("ends with an error when the end never comes")
  func incomplete() async throws {
    var script = Script.hello
    script.summary = nil
    let response = try await TestServer(generator: FakeGenerator(script)).post(
      "/generate_stream",
      #"{"inputs":"x"}"#
    )
    #expect(
      response.text.hasSuffix(
        #"data: {"error":"Incomplete generation stream","error_type":"incomplete_generation_stream"}"#
          + "\n\n"
      )
    )
  }

  @Test("sends comments while nothing happens")
  func keepAlive() async throws {
    let gate = Gate()
    var server = TestServer(generator: FakeGenerator(.stalled(at: gate)))
    server.configuration.keepAliveInterval = .milliseconds(5)
    let response = try await LiveServer.with(server) { live in
      let socket = try await RawSocket.connect(port: live.port)
      try await socket.post("/generate_stream", #"{"inputs":"x"}"#)
      // On a slow machine comments come before the first token, too.
      let comment = "\n\n\r\n3\r\n:\n\n"
      let beginning = try await socket.read(until: #""details":null}"# + comment)
      gate.open()
      _ = try await socket.read(until: #""generated_text":" Hello,""#)
      await socket.close()
      return beginning
    }
    #expect(response.contains(#""generated_text":null,"details":null}"#))
  }
}
