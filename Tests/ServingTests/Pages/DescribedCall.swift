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
    server.configuration.limits = RequestLimits(maxInputTokens: 500, maxTotalTokens: 1000)
    server.configuration.limits.enablePrefillLogprobs = true
    return server
  }

  /// What comes back.
  func answer() async throws -> Answer { try await Self.server(script).send(method, path, body) }
}

extension DescribedCall {
  /// Every parameter at once.
  static let allParameters = #"""
    {"inputs":"x","parameters":{"temperature":0.5,"repetition_penalty":1.2,"frequency_penalty":0.1,"top_k":10,
    "top_p":0.9,"typical_p":0.9,"do_sample":true,"max_new_tokens":5,"return_full_text":true,"stop":["test"],
    "truncate":5,"watermark":true,"details":true,"decoder_input_details":true,"seed":7,"top_n_tokens":2,
    "grammar":null,"adapter_id":null,"best_of":null}}
    """#

  /// A conversation of every kind of message.
  static let allMessages = #"""
    {"messages":[{"role":"system","content":"s"},{"role":"user","content":[{"type":"text","text":"x"},
    {"type":"image_url","image_url":{"url":"data:"}}]},{"role":"assistant","tool_calls":[{"id":"0",
    "type":"function","function":{"name":"f","arguments":"{}"}}]}],"logprobs":true,"top_logprobs":2}
    """#

  /// Answers of all kinds beside those to the description's own examples.
  static let calls: [DescribedCall] = {
    var broken = Script.hello
    broken.summary = nil
    var failing = Script.hello
    failing.failure = FakeError(description: "out of memory")
    let chat = "/v1/chat/completions"
    return [
      .post("/", allParameters),
      .post("/", #"{"inputs":"x","stream":true,"parameters":{"top_n_tokens":2,"details":true}}"#),
      .post("/", #"{"inputs":"x","stream":true}"#, failing),
      .post("/generate", #"{"inputs":"x"}"#),
      .post("/generate", allParameters),
      .post("/generate", #"{"inputs":"x","parameters":{"best_of":2,"do_sample":true,"details":true}}"#),
      .post(
        "/generate",
        #"{"inputs":"x","parameters":{"best_of":2,"top_k":2,"details":true,"top_n_tokens":1}}"#
      ),
      .post("/generate", #"{"inputs":"x","parameters":{"top_p":1.0}}"#, status: 422),
      .post("/generate", #"{"inputs":"x"}"#, broken, status: 500),
      .post("/generate", #"{"inputs":"x"}"#, failing, status: 424),
      .post("/generate_stream", #"{"inputs":"x","parameters":{"top_n_tokens":2,"details":true}}"#),
      .post("/generate_stream", #"{"inputs":"x","parameters":{"top_p":1.0}}"#),
      .post("/generate_stream", #"{"inputs":"x"}"#, broken),
      .post("/generate_stream", #"{"inputs":"x"}"#, failing),
      .post(chat, Chat.body()),
      .post(chat, allMessages),
      .post(chat, Chat.body(#""stream":true,"logprobs":true,"top_logprobs":2"#)),
      .post(chat, Chat.body(#""stream":true,"stream_options":{"include_usage":true}"#)),
      .post(chat, Chat.body(#""stream":true,"temperature":-1"#)),
      .post(chat, Chat.body(#""stream":true"#), failing),
      .post(chat, Chat.body(#""temperature":-1"#), status: 422),
      .post(chat, #"{"messages":[{"role":"alien","content":"x"}]}"#, status: 422),
      .post(chat, Chat.body(), failing, status: 424),
    ]
  }()
}
