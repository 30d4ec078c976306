import HTTPTypes
import Serving

/// A call whose answer must be as the API's description says.
struct DescribedCall: Sendable {
  let method: HTTPRequest.Method
  let path: String
  var body: String?
  var script = Script.hello
  var status = 200

  static func post(
    _ path: String,
    _ body: String,
    _ script: Script = .hello,
    status: Int = 200
  ) -> DescribedCall {
    DescribedCall(method: .post, path: path, body: body, script: script, status: status)
  }

  /// A server whose limits leave room for everything that is asked for.
  static func server(_ script: Script = .hello) -> TestServer {
    var server = TestServer(generator: FakeGenerator(script))
    server.configuration.limits = RequestLimits(maxInputTokens: 2000, maxTotalTokens: 4000)
    server.configuration.limits.enablePrefillLogprobs = true
    return server
  }

  /// What comes back to the call, sent to the path with its parameters filled in.
  func answer(at address: String) async throws -> Answer {
    try await Self.server(script).send(method, address, body)
  }
}

extension DescribedCall {
  /// Answers of all kinds beside those to the description's own examples.
  static let all = textGeneration + chats + completions + tokenizer + platforms

  private static let failing: Script = {
    var script = Script.hello
    script.failure = FakeError(description: "out of memory")
    return script
  }()

  private static let broken: Script = {
    var script = Script.hello
    script.summary = nil
    return script
  }()

  private static let textGeneration: [DescribedCall] = {
    let everything = #"""
      {"inputs":"x","parameters":{"temperature":0.5,"repetition_penalty":1.2,"frequency_penalty":0.1,"top_k":10,
      "top_p":0.9,"typical_p":0.9,"do_sample":true,"max_new_tokens":5,"return_full_text":true,"stop":["test"],
      "truncate":5,"watermark":true,"details":true,"decoder_input_details":true,"seed":7,"top_n_tokens":2,
      "ignore_eos":false}}
      """#
    let grammar = #"{"type":"json_schema","value":{"schema":{"properties":{}}}}"#
    return [
      .post("/", everything),
      .post("/", #"{"inputs":"x","stream":true,"parameters":{"top_n_tokens":2,"details":true}}"#),
      .post("/", #"{"inputs":"x","stream":true}"#, failing),
      .post("/generate", #"{"inputs":"x"}"#),
      .post("/generate", everything),
      .post("/generate", #"{"inputs":"x","parameters":{"best_of":2,"do_sample":true,"details":true}}"#),
      .post(
        "/generate",
        #"{"inputs":"x","parameters":{"best_of":2,"top_k":2,"details":true,"top_n_tokens":1}}"#
      ),
      .post("/generate", #"{"inputs":"x","parameters":{"grammar":\#(grammar)}}"#),
      .post("/generate", #"{"inputs":"x","parameters":{"top_p":1.0}}"#, status: 422),
      .post("/generate", #"{"inputs":"x"}"#, broken, status: 500),
      .post("/generate", #"{"inputs":"x"}"#, failing, status: 424),
      .post("/generate_stream", #"{"inputs":"x","parameters":{"top_n_tokens":2,"details":true}}"#),
      .post("/generate_stream", #"{"inputs":"x","parameters":{"top_p":1.0}}"#),
      .post("/generate_stream", #"{"inputs":"x"}"#, broken),
      .post("/generate_stream", #"{"inputs":"x"}"#, failing),
    ]
  }()

  private static let chats: [DescribedCall] = {
    let path = "/v1/chat/completions"
    let messages = #"""
      {"messages":[{"role":"system","content":"s"},{"role":"user","content":[{"type":"text","text":"x"}]},
      {"role":"assistant","tool_calls":[{"id":"0","type":"function","function":{"name":"f","arguments":"{}"}}]},
      {"role":"tool","tool_call_id":"0","content":"y"}],"logprobs":true,"top_logprobs":2}
      """#
    let tools = #"""
      "tools":[{"type":"function","function":{"name":"f","description":"d","parameters":{"type":"object"}}}],
      "tool_choice":{"type":"function","function":{"name":"f"}}
      """#
    let schema =
      #""response_format":{"type":"json_schema","json_schema":{"name":"n","schema":{"type":"object"}}}"#
    let usage = #""stream":true,"stream_options":{"include_usage":true,"continuous_usage_stats":true}"#
    let image =
      #"{"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:"}}]}]}"#
    let call = Script.single(#"{"function":{"_name":"f","x":1}}"#, logprob: -1)
    return [
      .post(path, Chat.body()),
      .post(path, messages),
      .post(path, Chat.body(#""n":2,"max_completion_tokens":5"#)),
      .post(path, Chat.body(schema)),
      .post(path, Chat.body(tools), call),
      .post(path, Chat.body(tools + #","stream":true"#), call),
      .post(path, Chat.body(tools), status: 422),
      .post(path, image, status: 422),
      .post(path, Chat.body(#""stream":true,"logprobs":true,"top_logprobs":2"#)),
      .post(path, Chat.body(#""stream":true,"stream_options":{"include_usage":true}"#)),
      .post(path, Chat.body(usage)),
      .post(path, Chat.body(#""stream":true,"temperature":-1"#)),
      .post(path, Chat.body(#""stream":true"#), failing),
      .post(path, Chat.body(#""temperature":-1"#), status: 422),
      .post(path, Chat.body(#""guided_json":{"type":"object"}"#), status: 422),
      .post(path, #"{"messages":[{"role":"alien","content":"x"}]}"#, status: 422),
      .post(path, Chat.body(), failing, status: 424),
    ]
  }()

  private static let completions: [DescribedCall] = {
    let path = "/v1/completions"
    let usage = #""stream":true,"stream_options":{"include_usage":true,"continuous_usage_stats":true}"#
    return [
      .post(path, #"{"prompt":["x","y"],"n":2,"temperature":0.5,"logit_bias":{"5":-100}}"#),
      .post(path, #"{"prompt":[120,121],"max_tokens":1,"logprobs":1,"echo":true}"#),
      .post(path, #"{"prompt":[[120],[121,122]],"logprobs":0,"best_of":2}"#),
      .post(path, #"{"prompt":"x","response_format":{"type":"regex","value":"a"}}"#),
      .post(path, #"{"prompt":"x","logprobs":2,"echo":true,\#(usage)}"#),
      .post(path, #"{"prompt":["x","y"],"stream":true}"#),
      .post(path, #"{"prompt":"x","stream":true,"min_p":2}"#),
      .post(path, #"{"prompt":"x","stream":true}"#, failing),
      .post(path, #"{"prompt":"x","suffix":"y"}"#, status: 422),
      .post(path, #"{"prompt":["a","b","c","d","e"]}"#, status: 422),
      .post(path, #"{"prompt":"x"}"#, failing, status: 424),
      .post(path, #"{"prompt":"x"}"#, broken, status: 500),
    ]
  }()

  private static let tokenizer: [DescribedCall] = [
    .post("/tokenize", #"{"prompt":"x","add_special_tokens":false}"#),
    .post("/tokenize", Chat.body()),
    .post("/tokenize", #"{"prompt":"x","return_token_strs":true}"#, status: 422),
    .post("/chat_tokenize", #"{"messages":[{"role":"alien","content":"x"}]}"#, status: 422),
    .post("/detokenize", #"{"tokens":[4000000000]}"#, status: 422),
  ]

  private static let platforms: [DescribedCall] = {
    let infer = "/v2/models/{model}/versions/{version}/infer"
    func inference(_ data: String, outputs: String = #"[{"name":"o"}]"#) -> String {
      let input = #"{"name":"i","shape":[1],"datatype":"BYTES","data":\#(data)}"#
      return #"{"id":"1","parameters":{"return_full_text":true},"inputs":[\#(input)],"outputs":\#(outputs)}"#
    }
    return [
      .post("/invocations", #"{"inputs":"x","stream":true}"#),
      .post("/invocations", Chat.body()),
      .post("/invocations", Chat.body(#""stream":true"#)),
      .post("/invocations", #"{"prompt":"x"}"#),
      .post("/invocations", #"{"prompt":"x","stream":true}"#),
      .post("/vertex", #"{"instances":[{"inputs":"x","parameters":{"seed":1}},\#(Chat.body())]}"#),
      .post("/vertex", #"{"instances":[]}"#, status: 422),
      .post("/vertex", #"{"instances":[{"inputs":"x"}]}"#, failing, status: 500),
      .post(infer, inference("[120]")),
      .post(infer, inference("[255]"), status: 422),
      .post(infer, inference("[120]", outputs: "[]"), status: 422),
      .post(infer, inference("[120]"), failing, status: 500),
    ]
  }()
}
