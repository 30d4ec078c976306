import Needletail
import Serving
import Testing

@Suite("several answers to a prompt")
struct CompletionChoicesTests {
  private static func server() -> TestServer {
    Completions.server(
      .single("a", logprob: -2),
      .single("b", logprob: -1),
      .single("c", logprob: -1),
      .single("d", logprob: -3)
    )
  }

  private static func choices(_ texts: String...) -> String {
    texts.enumerated().map { Completions.choice($0, $1, finish: #""length""#) }.joined(separator: ",")
  }

  @Test("stand prompt by prompt, each prompt counted once")
  func prompts() async throws {
    let response = try await Self.server().post(
      Completions.path,
      Completions.body(#""n":2"#, prompt: "[[5,6],[7]]")
    )
    #expect(
      try Chat.timeless(response.text)
        == Completions.answer(Self.choices("a", "b", "c", "d"), usage: Completions.usage(3, 4))
    )
  }

  @Test("are the best of those generated, the likeliest first and the earliest of equals")
  func bestOf() async throws {
    let response = try await Self.server().post(
      Completions.path,
      Completions.body(#""n":2,"best_of":4"#)
    )
    #expect(
      try Chat.timeless(response.text)
        == Completions.answer(Self.choices("b", "c"), usage: Completions.usage(2, 2))
    )
  }

  @Test(
    "must be possible",
    arguments: [
      (#""n":2,"best_of":1"#, "`best_of` must be >= `n`. Given: 1 `best_of` and 2 `n`"),
      (#""n":0"#, "`n` must be > 0 and <= 128. Given: 0"),
      (#""best_of":129"#, "`best_of` must be > 0 and <= 128. Given: 129"),
      (
        #""n":1,"best_of":2,"stream":true"#,
        "`best_of` != 1 is not supported when streaming tokens"
      ),
    ]
  )
  func refused(members: String, message: String) async throws {
    let response = try await Self.server().post(Completions.path, Completions.body(members))
    #expect(response.status == 422)
    #expect(
      response.text == #"{"error":"Input validation error: \#(message)","error_type":"validation"}"#
    )
  }

  @Test("share the limit of what runs at once between the prompts")
  func limit() async throws {
    let response = try await Self.server().post(
      Completions.path,
      Completions.body(#""n":33"#, prompt: "[[1],[2],[3],[4]]")
    )
    #expect(response.text.contains("`n` must be > 0 and <= 32. Given: 33"))
  }
}
