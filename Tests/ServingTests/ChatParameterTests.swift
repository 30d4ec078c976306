import Generation
import Grammars
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
    "temperature 0 and top-p 0 are greedy, whatever else would sample",
    arguments: [
      #""temperature":0"#, #""temperature":0.0,"top_p":0.5,"top_k":5,"min_p":0.1"#, #""top_p":0"#,
    ]
  )
  func greedy(members: String) async throws {
    let options = try await options(members)
    #expect(!options.doSample)
    #expect(options.temperature == nil)
    #expect(options.topP == nil)
    #expect(options.topK == nil)
    #expect(options.minP == nil)
  }

  @Test("any other temperature is kept, and top-p 1 is no limit")
  func sampling() async throws {
    let options = try await options(#""temperature":0.7,"top_p":1"#)
    #expect(options.doSample)
    #expect(options.temperature == 0.7)
    #expect(options.topP == nil)
  }

  @Test(
    "one stop text needs no list, and there may be many",
    arguments: [
      (#""a""#, ["a"]), (#"["a","b","c","d","e"]"#, ["a", "b", "c", "d", "e"]), ("null", []), ("[]", []),
    ]
  )
  func stop(json: String, texts: [String]) async throws {
    #expect(try await options(#""stop":\#(json)"#).stop == texts)
  }

  @Test("the limit has two names", arguments: ["max_tokens", "max_completion_tokens"])
  func limit(name: String) async throws {
    #expect(try await options(#""\#(name)":9"#).maxNewTokens == 9)
    let both = try await options(#""max_tokens":null,"max_completion_tokens":null,"n":null"#)
    #expect(both.maxNewTokens == 1174)
  }

  @Test(
    "seeds may be negative",
    arguments: [("-1", UInt64.max), ("7", 7), ("18446744073709551615", .max)]
  )
  func seed(json: String, seed: UInt64) async throws {
    #expect(try await options(#""seed":\#(json)"#).seed == seed)
  }

  @Test("penalties are those of OpenAI's formula")
  func penalties() async throws {
    let options = try await options(#""frequency_penalty":0.5,"presence_penalty":-2"#)
    #expect(options.countPenalty == 0.5)
    #expect(options.presencePenalty == -2)
    #expect(options.frequencyPenalty == nil)
    #expect(options.repetitionPenalty == nil)
  }

  @Test("biases are told by token id")
  func logitBias() async throws {
    let options = try await options(#""logit_bias":{"200":-100,"7":0.5}"#)
    #expect(options.logitBias == [TokenBias(id: 200, bias: -100), TokenBias(id: 7, bias: 0.5)])
  }

  @Test("vLLM's further parameters are heeded")
  func further() async throws {
    let options = try await options(
      #""top_k":5,"min_p":0.25,"repetition_penalty":1.5,"ignore_eos":true,"min_tokens":3,"#
        + #""add_special_tokens":true,"skip_special_tokens":true,"parallel_tool_calls":true"#
    )
    #expect(options.topK == 5)
    #expect(options.minP == 0.25)
    #expect(options.repetitionPenalty == 1.5)
    #expect(options.ignoresEndOfSequence)
    #expect(options.minNewTokens == 3)
    #expect(try await self.options(#""top_k":-1"#).topK == nil)
  }

  @Test("what OpenAI permits and nothing needs is accepted")
  func permitted() async throws {
    _ = try await options(
      #""n":1,"presence_penalty":0,"logit_bias":{},"tools":[],"response_format":{"type":"text"},"user":"u","#
        + #""stream":null,"stream_options":null,"logprobs":null,"top_logprobs":null,"tool_choice":"none","#
        + #""seed":null,"model":null,"frequency_penalty":0.5,"metadata":{},"store":false,"functions":[],"#
        + #""stop_token_ids":[],"include_stop_str_in_output":false,"best_of":null"#
    )
    _ = try await options(#""tools":[{"type":"function","function":{"name":"f"}}],"tool_choice":"none""#)
    _ = try await options(#""top_logprobs":20,"logprobs":true"#)
  }

  @Test(
    "what cannot be done is refused, in streams too",
    arguments: [
      (#""n":0"#, "`n` must be > 0 and <= 128. Given: 0"),
      (#""n":129"#, "`n` must be > 0 and <= 128. Given: 129"),
      (#""stop_token_ids":[3]"#, "`stop_token_ids` is not supported; use `stop`"),
      (#""skip_special_tokens":false"#, "`skip_special_tokens` is not supported; leave it out"),
      (#""guided_json":{"type":"object"}"#, "`guided_json` is not supported; use `response_format`"),
      (#""functions":[{"name":"f"}]"#, "`functions` is not supported; use `tools`"),
      (#""chat_template":"x""#, "`chat_template` is not supported; leave it out"),
    ],
    ["", #","stream":true"#]
  )
  func refused(refusal: (members: String, message: String), stream: String) async throws {
    let response = try await Chat.server().post(Chat.path, Chat.body(refusal.members + stream))
    #expect(response.status == 422)
    #expect(
      response.text
        == #"{"error":"Input validation error: \#(refusal.message)","error_type":"validation"}"#
    )
  }

  @Test(
    "rules that are broken have their words",
    arguments: [
      (#""presence_penalty":2.5"#, "`presence_penalty` must be >= -2.0 and <= 2.0"),
      (#""frequency_penalty":-3"#, "`frequency_penalty` must be >= -2.0 and <= 2.0"),
      (#""logit_bias":{"256":1}"#, "token ids of `logit_bias` must be >= 0 and < 256. Given: 256"),
      (#""logit_bias":{"-1":1}"#, "token ids of `logit_bias` must be >= 0 and < 256. Given: -1"),
      (#""logit_bias":{"1":101}"#, "`logit_bias` must have values >= -100 and <= 100"),
      (#""min_p":1.5"#, "`min_p` must be >= 0.0 and <= 1.0"),
      (#""min_tokens":4,"max_tokens":3"#, "`min_tokens` must be <= 3. Given: 4"),
      (#""top_logprobs":21"#, "`top_n_tokens` must be >= 0 and <= 20. Given: 21"),
      (#""max_tokens":0"#, "`max_new_tokens` must be strictly positive"),
    ]
  )
  func broken(members: String, message: String) async throws {
    let response = try await Chat.server().post(Chat.path, Chat.body(members))
    #expect(response.status == 422)
    #expect(
      response.text == #"{"error":"Input validation error: \#(message)","error_type":"validation"}"#
    )
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
      (
        #"{"messages":[],"logit_bias":{"x":3}}"#,
        #"logit_bias: invalid value: string "x", expected a token id at line 1 column 35"#
      ),
      (
        #"{"messages":[],"logit_bias":[0.5]}"#,
        "logit_bias: invalid type: sequence, expected a map at line 1 column 33"
      ),
    ]
  )
  func shape(body: String, detail: String) async throws {
    let response = try await Chat.server().post(Chat.path, body)
    #expect(response.status == 422)
    #expect(response.text == "Failed to deserialize the JSON body into the target type: \(detail)")
  }
}
