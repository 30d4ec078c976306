import Generation
import Needletail
import Serving
import Testing

@Suite("/generate")
struct GenerateTests {
  @Test("answers with the text alone unless details are asked for", arguments: ["", #","parameters":{}"#])
  func text(parameters: String) async throws {
    let response = try await TestServer().post("/generate", #"{"inputs":"x"\#(parameters)}"#)
    #expect(response.status == 200)
    #expect(response.text == #"{"generated_text":" Hello,"}"#)
    #expect(response.header("content-type") == "application/json")
  }

  @Test("samples when the whole parameters object is missing and is greedy when it is empty")
  func missingParameters() async throws {
    let server = TestServer()
    _ = try await server.post("/generate", #"{"inputs":"x"}"#)
    _ = try await server.post("/generate", #"{"inputs":"x","parameters":{}}"#)
    #expect(server.generator.calls.map(\.options.doSample) == [true, false])
  }

  @Test("writes details in the reference's order of members")
  func details() async throws {
    let response = try await TestServer().post(
      "/generate",
      #"{"inputs":"x","parameters":{"details":true,"do_sample":true}}"#
    )
    #expect(
      response.text
        == #"{"generated_text":" Hello,","details":{"finish_reason":"eos_token","generated_tokens":3,"#
        + #""seed":18446744073709551615,"prefill":[],"tokens":["#
        + #"{"id":10,"text":" Hello","logprob":-0.34,"special":false},"#
        + #"{"id":11,"text":",","logprob":-1.0,"special":false},"#
        + #"{"id":2,"text":"</s>","logprob":0.0,"special":true}]}}"#
    )
  }

  @Test("tells no seed when nothing was drawn")
  func greedySeed() async throws {
    let response = try await TestServer().post("/generate", #"{"inputs":"x","parameters":{"details":true}}"#)
    #expect(response.text.contains(#""seed":null,"#))
  }

  @Test("lists the candidates of each token when they are asked for")
  func topTokens() async throws {
    let response = try await TestServer().post(
      "/generate",
      #"{"inputs":"x","parameters":{"details":true,"top_n_tokens":2}}"#
    )
    #expect(
      response.text.hasSuffix(
        #""top_tokens":[[{"id":10,"text":" Hello","logprob":-0.34,"special":false},"#
          + #"{"id":2,"text":"</s>","logprob":-1.5,"special":true}],"#
          + #"[{"id":11,"text":",","logprob":-1.0,"special":false}],"#
          + #"[{"id":2,"text":"</s>","logprob":0.0,"special":true}]]}}"#
      )
    )
  }

  @Test("scores the prompt only where the server permits it", arguments: [false, true])
  func prefill(isEnabled: Bool) async throws {
    var server = TestServer()
    server.configuration.limits.enablePrefillLogprobs = isEnabled
    let response = try await server.post(
      "/generate",
      #"{"inputs":"x","parameters":{"decoder_input_details":true}}"#
    )
    let prefill = #"{"id":1,"text":"<s>","logprob":null},{"id":120,"text":"x","logprob":-2.5}"#
    #expect(response.text.contains(#""prefill":[\#(isEnabled ? prefill : "")],"tokens""#))
  }

  @Test("puts the prompt in front when the full text is asked for")
  func fullText() async throws {
    let response = try await TestServer().post(
      "/generate",
      #"{"inputs":"é x","parameters":{"return_full_text":true}}"#
    )
    #expect(response.text == #"{"generated_text":"é x Hello,"}"#)
  }

  @Test("keeps the candidate with the best mean log-probability and lists the others")
  func bestOf() async throws {
    var server = TestServer(
      generator: FakeGenerator(
        .single("a", logprob: -2),
        .single("b", logprob: -1),
        .single("c", logprob: -3)
      )
    )
    server.configuration.limits.maxBestOf = 3
    let response = try await server.post(
      "/generate",
      #"{"inputs":"x","parameters":{"details":true,"do_sample":true,"best_of":3}}"#
    )
    func outcome(_ text: String, _ logprob: String) -> String {
      #""finish_reason":"length","generated_tokens":1,"seed":42,"prefill":[],"#
        + #""tokens":[{"id":7,"text":"\#(text)","logprob":\#(logprob),"special":false}]"#
    }
    #expect(
      response.text
        == #"{"generated_text":"b","details":{\#(outcome("b", "-1.0")),"best_of_sequences":["#
        + #"{"generated_text":"a",\#(outcome("a", "-2.0"))},{"generated_text":"c",\#(outcome("c", "-3.0"))}]}}"#
    )
    #expect(server.generator.calls.map(\.options.seed) == [nil, nil, nil])
  }

  @Test("keeps the first of equal candidates")
  func bestOfTie() async throws {
    let server = TestServer(generator: FakeGenerator(.single("a", logprob: -1), .single("b", logprob: -1)))
    let response = try await server.post(
      "/generate",
      #"{"inputs":"x","parameters":{"do_sample":true,"best_of":2}}"#
    )
    #expect(response.text == #"{"generated_text":"a"}"#)
  }

  @Test("tells timings and counts in headers")
  func headers() async throws {
    let response = try await TestServer().post("/generate", #"{"inputs":"é x"}"#)
    #expect(response.header("x-compute-type") == "cpu")
    #expect(response.header("x-compute-characters") == "3")
    #expect(response.header("x-queue-time") == "12")
    #expect(response.header("x-inference-time") == "3100")
    #expect(response.header("x-time-per-token") == "1033")
    #expect(response.header("x-prompt-tokens") == "5")
    #expect(response.header("x-generated-tokens") == "3")
    #expect(response.header("x-total-time").flatMap { Int($0) } != nil)
    #expect(response.header("x-validation-time").flatMap { Int($0) } != nil)
    #expect(response.header("x-compute-time").flatMap { Double($0) } != nil)
  }

  @Test("hands every parameter to the engine")
  func options() async throws {
    let server = TestServer()
    let body = """
      {"inputs":"abcdefgh","parameters":{"temperature":0.5,"repetition_penalty":1.2,"frequency_penalty":0.1,\
      "top_k":10,"top_p":0.9,"typical_p":0.95,"do_sample":true,"max_new_tokens":7,"stop":["test"],\
      "truncate":5,"watermark":true,"seed":18446744073709551615,"top_n_tokens":4}}
      """
    #expect(try await server.post("/generate", body).status == 200)
    var options = GenerationOptions()
    options.temperature = 0.5
    options.repetitionPenalty = 1.2
    options.frequencyPenalty = 0.1
    options.topK = 10
    options.topP = 0.9
    options.typicalP = 0.95
    options.doSample = true
    options.maxNewTokens = 7
    options.stop = ["test"]
    options.stopMode = .tokenBoundary
    options.watermark = true
    options.seed = .max
    options.topTokenCount = 4
    let call = try #require(server.generator.calls.first)
    #expect(call.options == options)
    #expect(call.prompt == "defgh".utf8.map { Int32($0) })
  }

  @Test(
    "generates what is asked for as far as it fits",
    arguments: [("", 28), (#""max_new_tokens":5"#, 5), (#""max_new_tokens":28"#, 28)]
  )
  func newTokens(parameters: String, expected: Int) async throws {
    let server = TestServer()
    _ = try await server.post("/generate", #"{"inputs":"x","parameters":{\#(parameters)}}"#)
    #expect(server.generator.calls.map(\.options.maxNewTokens) == [expected])
  }

  @Test(
    "cuts a request for more than 1024 tokens where the context ends",
    arguments: [(1500, 1500), (9000, 1998)]
  )
  func longAnswer(requested: Int, expected: Int) async throws {
    var server = TestServer()
    server.configuration.limits.maxTotalTokens = 2000
    _ = try await server.post("/generate", #"{"inputs":"x","parameters":{"max_new_tokens":\#(requested)}}"#)
    #expect(server.generator.calls.map(\.options.maxNewTokens) == [expected])
  }

  @Test("answers 424 when the model fails, at once or later")
  func failure() async throws {
    var script = Script.hello
    script.failure = FakeError(description: "out of blocks")
    let server = TestServer(generator: FakeGenerator(script))
    let late = try await server.post("/generate", #"{"inputs":"x"}"#)
    server.generator.refusal = FakeError(description: "out of blocks")
    let early = try await server.post("/generate", #"{"inputs":"x"}"#)
    for response in [late, early] {
      #expect(response.status == 424)
      #expect(
        response.text
          == #"{"error":"Request failed during generation: Server error: out of blocks","error_type":"generation"}"#
      )
    }
  }

  @Test("answers 500 when the generation has no end")
  func incomplete() async throws {
    var script = Script.hello
    script.summary = nil
    let response = try await TestServer(generator: FakeGenerator(script)).post(
      "/generate",
      #"{"inputs":"x"}"#
    )
    #expect(response.status == 500)
    #expect(response.text == #"{"error":"Incomplete generation","error_type":"incomplete_generation"}"#)
  }
}
