import Needletail
import OrderedJSON
import Serving
import Testing

@Suite("log-probabilities of completions")
struct CompletionLogprobsTests {
  /// The member of the first choice.
  private func logprobs(_ script: Script, _ members: String, prompt: String = #""x""#) async throws -> String
  {
    let response = try await Completions.server(script).post(
      Completions.path,
      Completions.body(members, prompt: prompt)
    )
    let choice = try JSONValue(parsing: response.text)["choices"]?.arrayValue?.first
    return try #require(choice?["logprobs"], "\(response.text)").compactText
  }

  @Test("tell of each token the best candidates and always the token itself")
  func generated() async throws {
    var script = Script.hello
    script.tokens[1].topTokens = [
      ScoredToken(id: 10, text: " Hello", logprob: -0.5), ScoredToken(id: 5, text: "x", logprob: -0.75),
    ]
    #expect(
      try await logprobs(script, #""logprobs":1"#)
        == #"{"tokens":[" Hello",",","</s>"],"token_logprobs":[-0.34,-1.0,0.0],"#
        + #""top_logprobs":[{" Hello":-0.34},{" Hello":-0.5,",":-1.0},{"</s>":0.0}],"#
        + #""text_offset":[0,6,7]}"#
    )
  }

  @Test("tell of the token alone when no candidates are wanted")
  func zero() async throws {
    #expect(
      try await logprobs(.hello, #""logprobs":0"#)
        == #"{"tokens":[" Hello",",","</s>"],"token_logprobs":[-0.34,-1.0,0.0],"#
        + #""top_logprobs":[{" Hello":-0.34},{",":-1.0},{"</s>":0.0}],"text_offset":[0,6,7]}"#
    )
  }

  /// The scored prompt `<s>`, "a", and a part of a character whose text two ids share.
  private static let scored: Script = {
    var script = Script.single("z", logprob: -0.125)
    script.scoredPrompt = [
      PromptToken(id: 1, text: "<s>", logprob: nil),
      PromptToken(
        id: 97,
        text: "a",
        logprob: -2.5,
        topTokens: [ScoredToken(id: 98, text: "b", logprob: -0.1)]
      ),
      PromptToken(
        id: 200,
        text: "\u{FFFD}",
        logprob: -1.75,
        topTokens: [ScoredToken(id: 201, text: "\u{FFFD}", logprob: -0.5)]
      ),
    ]
    script.tokens[0].topTokens = [ScoredToken(id: 7, text: "z", logprob: -0.12500001)]
    return script
  }()

  @Test("of an echoed prompt begin with null, and the token keeps its very number among the candidates")
  func echo() async throws {
    // The two ids that share a text have one entry, that of the likelier: the prompt's token was not it.
    #expect(
      try await logprobs(Self.scored, #""echo":true,"logprobs":1,"max_tokens":1"#, prompt: "[1,97,200]")
        == #"{"tokens":["<s>","a","�","z"],"token_logprobs":[null,-2.5,-1.75,-0.125],"#
        + #""top_logprobs":[null,{"b":-0.1,"a":-2.5},{"�":-0.5},{"z":-0.125}],"text_offset":[0,3,4,5]}"#
    )
  }

  @Test("ask the engine for as many candidates of prompt and answer, whatever the server permits elsewhere")
  func options() async throws {
    let server = TestServer()
    _ = try await server.post(Completions.path, Completions.body(#""echo":true,"logprobs":5"#))
    let options = try #require(server.generator.calls.first).options
    #expect(options.scoresPrompt)
    #expect(options.promptTopTokenCount == 5)
    #expect(options.topTokenCount == 5)
  }

  @Test("of a prompt alone come with no new token", arguments: ["", #","logprobs":1"#])
  func promptOnly(members: String) async throws {
    let server = Completions.server(Self.scored)
    let response = try await server.post(
      Completions.path,
      Completions.body(#""echo":true,"max_tokens":0"# + members, prompt: "[1,97]")
    )
    let lists =
      #"{"tokens":["<s>","a","�"],"token_logprobs":[null,-2.5,-1.75],"#
      + #""top_logprobs":[null,{"b":-0.1,"a":-2.5},{"�":-0.5}],"text_offset":[0,3,4]}"#
    #expect(
      try Chat.timeless(response.text)
        == Completions.answer(
          Completions.choice(
            0,
            "<s>a",
            logprobs: members.isEmpty ? "null" : lists,
            finish: #""length""#
          ),
          usage: Completions.usage(2, 0)
        )
    )
    #expect(server.generator.calls.map(\.options.maxNewTokens) == [1])
  }

  @Test("start behind the special token that the tokenizer put in front of a text")
  func offsets() async throws {
    let text = try await logprobs(Self.scored, #""echo":true,"logprobs":0"#, prompt: #""a�""#)
    #expect(text.hasSuffix(#""text_offset":[0,0,1,2]}"#))
  }

  @Test("need echo's text in front of the answer")
  func echoText() async throws {
    let response = try await TestServer().post(Completions.path, Completions.body(#""echo":true"#))
    #expect(response.text.contains(#""text":"x Hello,","logprobs":null"#))
  }

  @Test("have a limit")
  func limit() async throws {
    let response = try await TestServer().post(Completions.path, Completions.body(#""logprobs":21"#))
    #expect(response.status == 422)
    #expect(response.text.contains("`top_n_tokens` must be >= 0 and <= 20. Given: 21"))
  }
}
