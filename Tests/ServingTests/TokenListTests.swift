import HTTPTypes
import Serving
import Testing

@Suite("inputs as token ids")
struct TokenListTests {
  private static func server(_ script: Script = .hello) -> TestServer {
    var server = TestServer(generator: FakeGenerator(script))
    server.configuration.skipsTokenizer = true
    return server
  }

  @Test(
    "are separated by commas, and what only fills up rows is left out",
    arguments: [("3, 4,5", [3, 4, 5]), ("?,?,7", [7]), ("9", [9])] as [(String, [Int32])]
  )
  func inputs(text: String, ids: [Int32]) async throws {
    let server = Self.server()
    let response = try await server.post("/generate", #"{"inputs":"\#(text)"}"#)
    #expect(response.status == 200)
    #expect(server.generator.calls.map(\.prompt) == [ids])
  }

  @Test("are answered with ids alone")
  func answer() async throws {
    let body = #"{"inputs":"3","parameters":{"details":true,"top_n_tokens":1}}"#
    let response = try await Self.server().post("/generate", body)
    #expect(response.text.hasPrefix(#"{"generated_text":"","details":{"finish_reason":"eos_token""#))
    #expect(response.text.contains(#"{"id":10,"text":"","logprob":-0.34,"special":false}"#))
    #expect(!response.text.contains("Hello"))
    let stream = try await Self.server().post("/generate_stream", #"{"inputs":"3"}"#)
    #expect(
      stream.text.contains(#""token":{"id":2,"text":"","logprob":0.0,"special":true},"generated_text":"""#)
    )
  }

  @Test("have texts where stop texts must be found")
  func stops() async throws {
    let response = try await Self.server().post("/generate", #"{"inputs":"3","parameters":{"stop":["."]}}"#)
    #expect(response.text == #"{"generated_text":" Hello,"}"#)
  }

  @Test(
    "that are none have their words",
    arguments: [("a", "a"), ("3,,4", ""), ("3 4", "3 4"), ("256", "256"), ("-1", "-1")]
  )
  func broken(text: String, word: String) async throws {
    let response = try await Self.server().post("/generate", #"{"inputs":"\#(text)"}"#)
    #expect(response.status == 422)
    #expect(
      response.text
        == #"{"error":"Input validation error: tokenizer error `inputs` must be token ids from 0 to 255 "#
        + #"separated by commas; got '\#(word)'","error_type":"validation"}"#
    )
  }

  @Test("leave chats and the check of health their texts")
  func texts() async throws {
    var server = Chat.server()
    server.configuration.skipsTokenizer = true
    #expect(try await server.post(Chat.path, Chat.body()).status == 200)
    #expect(server.generator.promptText == "<user>x</user>\n<assistant>")
    let test = Self.server()
    let running = test.server()
    test.generator.refusal = FakeError(description: "broken")
    #expect(try await running.send(.post, "/generate", #"{"inputs":"1"}"#).status == 424)
    test.generator.refusal = nil
    #expect(try await running.send(.get, "/health").status == 200)
  }
}
