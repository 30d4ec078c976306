import Needletail
import Serving
import Testing

@Suite("the parameters of chats")
struct ChatParameterTests {
  /// The options that a request with these members leads to.
  private func options(_ members: String) async throws -> GenerationOptions {
    let server = Chat.server()
    let response = try await server.post(Chat.path, Chat.body(members))
    #expect(response.status == 200, "\(response.text)")
    return try #require(server.generator.calls.first).options
  }

  @Test(
    "temperature 0 and top-p 0 are greedy",
    arguments: [#""temperature":0"#, #""temperature":0.0,"top_p":0.5"#, #""top_p":0"#]
  )
  func greedy(members: String) async throws {
    let options = try await options(members)
    #expect(!options.doSample)
    #expect(options.temperature == nil)
    #expect(options.topP == nil)
  }

  @Test("any other temperature is kept, and top-p 1 is no limit")
  func sampling() async throws {
    let options = try await options(#""temperature":0.7,"top_p":1"#)
    #expect(options.doSample)
    #expect(options.temperature == 0.7)
    #expect(options.topP == nil)
  }

  @Test(
    "one stop text needs no list",
    arguments: [(#""a""#, ["a"]), (#"["a","b"]"#, ["a", "b"]), ("null", []), ("[]", [])]
  )
  func stop(json: String, texts: [String]) async throws {
    #expect(try await options(#""stop":\#(json)"#).stop == texts)
  }

  @Test("the limit has two names", arguments: ["max_tokens", "max_completion_tokens"])
  func limit(name: String) async throws {
    #expect(try await options(#""\#(name)":9"#).maxNewTokens == 9)
  }

  @Test(
    "seeds may be negative",
    arguments: [("-1", UInt64.max), ("7", 7), ("18446744073709551615", .max)]
  )
  func seed(json: String, seed: UInt64) async throws {
    #expect(try await options(#""seed":\#(json)"#).seed == seed)
  }

  @Test("what OpenAI permits and nothing needs is accepted")
  func permitted() async throws {
    _ = try await options(
      #""n":1,"presence_penalty":0,"logit_bias":{},"tools":[],"response_format":{"type":"text"},"user":"u","#
        + #""stream":null,"stream_options":null,"logprobs":null,"top_logprobs":null,"tool_choice":"none","#
        + #""seed":null,"model":null,"frequency_penalty":0.5,"metadata":{}"#
    )
    _ = try await options(#""tools":[{"type":"function"}],"tool_choice":"none""#)
  }

  @Test(
    "what cannot be done is refused, in streams too",
    arguments: [
      (
        #""n":2"#,
        "Input validation error: `n` must be 1; send the request once for each choice",
        "validation"
      ),
      (
        #""presence_penalty":0.5"#,
        "Input validation error: `presence_penalty` is not supported; use `frequency_penalty`", "validation"
      ),
      (
        #""logit_bias":{"50256":-100}"#,
        "Input validation error: `logit_bias` is not supported; leave it out",
        "validation"
      ),
      (
        #""response_format":{"type":"json_object"}"#, "Input validation error: grammar is not supported",
        "validation"
      ),
      (
        #""tools":[{"type":"function"}]"#,
        #"Tool error: tools are not supported; set `tool_choice` to \"none\""#, "tool_error"
      ),
    ],
    ["", #","stream":true"#]
  )
  func refused(refusal: (members: String, message: String, type: String), stream: String) async throws {
    let response = try await Chat.server().post(Chat.path, Chat.body(refusal.members + stream))
    #expect(response.status == 422)
    #expect(response.text == #"{"error":"\#(refusal.message)","error_type":"\#(refusal.type)"}"#)
  }

  @Test(
    "messages of another shape get the place",
    arguments: [
      ("{}", "missing field `messages` at line 1 column 2"),
      (
        #"{"messages":[{"role":"user"}]}"#,
        "messages[0]: data did not match any variant of untagged enum MessageBody at line 1 column 28"
      ),
      (
        #"{"messages":[{"role":"user","content":[{"type":"audio"}]}]}"#,
        "messages[0].content[0].type: unknown variant `audio`, expected `text` or `image_url` at line 1 column 54"
      ),
      (
        #"{"messages":[{"role":"user","content":3}]}"#,
        "messages[0].content: invalid type: integer `3`, expected a string or a sequence at line 1 column 39"
      ),
      (
        #"{"messages":[],"max_tokens":1,"max_completion_tokens":1}"#,
        "duplicate field `max_tokens` at line 1 column 56"
      ),
      (
        #"{"messages":[],"stop":3}"#,
        "stop: invalid type: integer `3`, expected a string or a sequence at line 1 column 23"
      ),
    ]
  )
  func shape(body: String, detail: String) async throws {
    let response = try await Chat.server().post(Chat.path, body)
    #expect(response.status == 422)
    #expect(response.text == "Failed to deserialize the JSON body into the target type: \(detail)")
  }
}
