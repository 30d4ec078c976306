import Generation
import HTTPTypes
import Needletail
import Serving
import Testing

@Suite("/v1/completions")
struct CompletionTests {
  @Test("answers with a choice in the reference's order of members")
  func answer() async throws {
    let response = try await TestServer().post(Completions.path, Completions.body())
    #expect(response.status == 200)
    #expect(
      try Chat.timeless(response.text)
        == Completions.answer(
          Completions.choice(0, " Hello,", finish: #""stop""#),
          usage: Completions.usage(2, 3)
        )
    )
    #expect(response.header("content-type") == "application/json")
  }

  @Test("sums up in its headers, the time of computing left out")
  func headers() async throws {
    let server = Completions.server(.single("a", logprob: -1), .hello)
    let response = try await server.post(Completions.path, Completions.body(prompt: #"["é","xy"]"#))
    #expect(response.header("x-compute-type") == "cpu")
    #expect(response.header("x-compute-time") == nil)
    #expect(response.header("x-compute-characters") == "3")
    #expect(response.header("x-prompt-tokens") == "6")
    #expect(response.header("x-generated-tokens") == "4")
    #expect(response.header("x-queue-time") == "24")
  }

  @Test(
    "takes texts, token ids, and lists of either",
    arguments: [
      (#""ab""#, [[1, 97, 98]]), (#"["a","b"]"#, [[1, 97], [1, 98]]), ("[5,6]", [[5, 6]]),
      ("[[5,6],[7]]", [[5, 6], [7]]), ("[[5]]", [[5]]),
    ]
  )
  func prompts(json: String, ids: [[Int32]]) async throws {
    let server = TestServer()
    let response = try await server.post(Completions.path, Completions.body(prompt: json))
    #expect(response.status == 200)
    #expect(server.generator.calls.map(\.prompt) == ids)
  }

  @Test("leaves special tokens out where it is told to")
  func noSpecialTokens() async throws {
    let server = TestServer()
    _ = try await server.post(Completions.path, Completions.body(#""add_special_tokens":false"#))
    #expect(server.generator.calls.map(\.prompt) == [[120]])
  }

  @Test("gives an answer to each prompt, and counts all")
  func several() async throws {
    let server = Completions.server(
      .single("a", logprob: -1),
      .single("b", logprob: -1),
      .single("c", logprob: -1),
      .hello
    )
    let response = try await server.post(Completions.path, Completions.body(prompt: #"["1","2","3","4"]"#))
    let choices = ["a", "b", "c"].enumerated().map {
      Completions.choice($0, $1, finish: #""length""#)
    }
    #expect(
      try Chat.timeless(response.text)
        == Completions.answer(
          (choices + [Completions.choice(3, " Hello,", finish: #""stop""#)]).joined(separator: ","),
          usage: Completions.usage(8, 6)
        )
    )
  }

  @Test("refuses more prompts than permitted, in streams too", arguments: ["", #""stream":true"#])
  func tooManyPrompts(members: String) async throws {
    let response = try await TestServer().post(
      Completions.path,
      Completions.body(members, prompt: "[[1],[2],[3],[4],[5]]")
    )
    #expect(response.status == 422)
    #expect(
      response.text
        == #"{"error":"Number of prompts exceeds the maximum allowed batch size of 4","#
        + #""error_type":"batch size exceeded"}"#
    )
  }

  @Test("refuses to fill in before a suffix")
  func suffix() async throws {
    let response = try await TestServer().post(Completions.path, Completions.body(#""suffix":"y""#))
    #expect(response.status == 422)
    #expect(
      response.text
        == #"{"error":"Suffix is not supported and can be achieved by preprocessing the prompt.","#
        + #""error_type":"suffix not supported"}"#
    )
    let empty = Completions.body(#""suffix":"""#)
    #expect(try await TestServer().post(Completions.path, empty).status == 200)
  }

  @Test(
    "has the words for prompts of another shape",
    arguments: [
      ("[]", "prompt: the list of prompts must not be empty at line 1 column 12"),
      ("3", "prompt: invalid type: integer `3`, expected a string or a sequence at line 1 column 11"),
      (#"["a",3]"#, "prompt[1]: invalid type: integer `3`, expected a string at line 1 column 16"),
      ("[1,[2]]", "prompt[1]: invalid type: sequence, expected i32 at line 1 column 16"),
      ("[[1],2]", "prompt[1]: invalid type: integer `2`, expected a sequence at line 1 column 16"),
      ("[1.5]", "prompt[0]: invalid type: floating point `1.5`, expected i32 at line 1 column 14"),
      (
        "[4294967296]",
        "prompt[0]: invalid value: integer `4294967296`, expected i32 at line 1 column 21"
      ),
    ]
  )
  func shape(prompt: String, detail: String) async throws {
    let response = try await TestServer().post(Completions.path, Completions.body(prompt: prompt))
    #expect(response.status == 422)
    #expect(response.text == "Failed to deserialize the JSON body into the target type: \(detail)")
  }

  @Test(
    "has the words for prompts that break a rule",
    arguments: [
      (#""""#, "`inputs` cannot be empty"), ("[[]]", "`inputs` cannot be empty"),
      ("[256]", "token ids of `prompt` must be >= 0 and < 256. Given: 256"),
      ("[3,-1]", "token ids of `prompt` must be >= 0 and < 256. Given: -1"),
      (#"["x","unspeakable"]"#, "tokenizer error has no token for it"),
    ]
  )
  func broken(prompt: String, message: String) async throws {
    let server = TestServer()
    let response = try await server.post(Completions.path, Completions.body(prompt: prompt))
    #expect(response.status == 422)
    #expect(
      response.text == #"{"error":"Input validation error: \#(message)","error_type":"validation"}"#
    )
    #expect(server.generator.calls.isEmpty)
  }

  @Test("generates what fits behind a prompt that nearly fills the context")
  func limits() async throws {
    let prompt = "[" + (0..<20).map(String.init).joined(separator: ",") + "]"
    let server = TestServer()
    let exact = try await server.post(
      Completions.path,
      Completions.body(#""max_tokens":10"#, prompt: prompt)
    )
    #expect(exact.status == 200)
    #expect(server.generator.calls.map(\.options.maxNewTokens) == [10])
    let over = try await server.post(Completions.path, Completions.body(#""max_tokens":11"#, prompt: prompt))
    #expect(
      over.text
        == #"{"error":"Input validation error: `inputs` tokens + `max_new_tokens` must be <= 30. "#
        + #"Given: 20 `inputs` tokens and 11 `max_new_tokens`","error_type":"validation"}"#
    )
  }

  @Test("heeds the parameters that chats have, and finds stop texts anywhere")
  func parameters() async throws {
    let server = TestServer()
    let members =
      #""temperature":0.5,"top_p":0.9,"frequency_penalty":1,"stop":"a","seed":3,"user":"u","#
      + #""logit_bias":{"3":-100},"max_tokens":4"#
    #expect(try await server.post(Completions.path, Completions.body(members)).status == 200)
    let options = try #require(server.generator.calls.first).options
    #expect(options.doSample)
    #expect(options.temperature == 0.5)
    #expect(options.topP == 0.9)
    #expect(options.countPenalty == 1)
    #expect(options.stop == ["a"])
    #expect(options.stopMode == .anywhere)
    #expect(options.seed == 3)
    #expect(options.logitBias.map(\.id) == [3])
    #expect(options.maxNewTokens == 4)
    #expect(!options.scoresPrompt)
  }

  @Test("keeps answers that other requests get from failing with this one")
  func isolation() async throws {
    var broken = Script.hello
    broken.failure = FakeError(description: "broken")
    let server = Completions.server(.hello, broken, .hello).server()
    let failed = try await server.send(.post, Completions.path, Completions.body(prompt: #"["a","b"]"#))
    #expect(failed.status == 424)
    #expect(try await server.send(.post, Completions.path, Completions.body()).status == 200)
  }
}
