import Serving
import Testing

/// A request that breaks a rule, and what the server says.
struct BrokenRule: Sendable, CustomTestStringConvertible {
  var parameters: String
  var message: String
  var inputs = "x"

  var testDescription: String { message }
  var body: String { #"{"inputs":"\#(inputs)","parameters":{\#(parameters)}}"# }

  init(_ parameters: String, _ message: String, inputs: String = "x") {
    self.parameters = parameters
    self.message = message
    self.inputs = inputs
  }
}

@Suite("the rules for requests")
struct ValidationTests {
  static let rules = [
    BrokenRule(#""best_of":2"#, "you must use sampling when `best_of` is > 1"),
    BrokenRule(#""temperature":0"#, "`temperature` must be strictly positive"),
    BrokenRule(#""temperature":-0.5"#, "`temperature` must be strictly positive"),
    BrokenRule(#""repetition_penalty":0.0"#, "`repetition_penalty` must be strictly positive"),
    BrokenRule(#""frequency_penalty":-2.1"#, "`frequency_penalty` must be >= -2.0 and <= 2.0"),
    BrokenRule(#""frequency_penalty":2.1"#, "`frequency_penalty` must be >= -2.0 and <= 2.0"),
    BrokenRule(#""top_p":0"#, "`top_p` must be > 0.0 and < 1.0"),
    BrokenRule(#""top_p":1.0"#, "`top_p` must be > 0.0 and < 1.0"),
    BrokenRule(#""typical_p":0"#, "`typical_p` must be > 0.0 and < 1.0"),
    BrokenRule(#""typical_p":1"#, "`typical_p` must be > 0.0 and < 1.0"),
    BrokenRule(#""top_k":0"#, "`top_k` must be strictly positive"),
    BrokenRule(#""top_k":-1"#, "`top_k` must be strictly positive"),
    BrokenRule(#""max_new_tokens":0"#, "`max_new_tokens` must be strictly positive"),
    BrokenRule(#""stop":["a","b","c","d","e"]"#, "`stop` supports up to 4 stop sequences. Given: 5"),
    BrokenRule(
      #""seed":0,"best_of":2,"do_sample":true"#,
      "`seed` must not be set when `best_of` > 1"
    ),
    BrokenRule(#""top_n_tokens":6"#, "`top_n_tokens` must be >= 0 and <= 5. Given: 6"),
    BrokenRule("", "`inputs` cannot be empty", inputs: ""),
    BrokenRule(#""truncate":0"#, "`truncate` must be strictly positive and less than 20. Given: 0"),
    BrokenRule(#""truncate":21"#, "`truncate` must be strictly positive and less than 20. Given: 21"),
    BrokenRule("", "tokenizer error has no token for it", inputs: "unspeakable"),
    BrokenRule(
      #""max_new_tokens":29"#,
      "`inputs` tokens + `max_new_tokens` must be <= 30. Given: 2 `inputs` tokens and 29 `max_new_tokens`"
    ),
    BrokenRule(
      #""max_new_tokens":9000"#,
      "`inputs` tokens + `max_new_tokens` must be <= 30. Given: 2 `inputs` tokens and 1024 `max_new_tokens`"
    ),
    BrokenRule(
      "",
      "`inputs` tokens + `max_new_tokens` must be <= 30. Given: 33 `inputs` tokens and 0 `max_new_tokens`",
      inputs: "abcdefghijklmnopqrstuvwxyz012345"
    ),
    BrokenRule(
      "",
      "`inputs` must have less than 20 tokens. Given: 27",
      inputs: "abcdefghijklmnopqrstuvwxyz"
    ),
    BrokenRule(
      #""grammar":{"type":"json","value":{}}"#,
      "grammar is not valid: Grammar must have a 'properties' field"
    ),
    BrokenRule(
      #""best_of":3,"do_sample":true"#,
      "`best_of` must be > 0 and <= 2. Given: 3"
    ),
  ]

  @Test("each has its words", arguments: rules)
  func words(rule: BrokenRule) async throws {
    let server = TestServer()
    let response = try await server.post("/generate", rule.body)
    #expect(response.status == 422)
    #expect(
      response.text == #"{"error":"Input validation error: \#(rule.message)","error_type":"validation"}"#
    )
    #expect(server.generator.calls.isEmpty)
  }

  /// Rules that one request can break together, in the order in which they are checked.
  static let chain: [(parameter: String, message: String)] = [
    (#""temperature":0"#, "`temperature` must be strictly positive"),
    (#""repetition_penalty":0"#, "`repetition_penalty` must be strictly positive"),
    (#""frequency_penalty":3"#, "`frequency_penalty` must be >= -2.0 and <= 2.0"),
    (#""top_p":1"#, "`top_p` must be > 0.0 and < 1.0"),
    (#""typical_p":0"#, "`typical_p` must be > 0.0 and < 1.0"),
    (#""top_k":0"#, "`top_k` must be strictly positive"),
    (#""max_new_tokens":0"#, "`max_new_tokens` must be strictly positive"),
    (#""stop":["a","b","c","d","e"]"#, "`stop` supports up to 4 stop sequences. Given: 5"),
    (#""seed":1"#, "`seed` must not be set when `best_of` > 1"),
    (#""top_n_tokens":6"#, "`top_n_tokens` must be >= 0 and <= 5. Given: 6"),
    (#""truncate":0"#, "`truncate` must be strictly positive and less than 20. Given: 0"),
    (#""grammar":{"type":"json","value":3}"#, "grammar is not supported"),
  ]

  @Test("the first of several wins", arguments: chain.indices)
  func order(position: Int) async throws {
    let broken = Self.chain[position...].map(\.parameter).joined(separator: ",")
    let response = try await TestServer().post(
      "/generate",
      #"{"inputs":"x","parameters":{"best_of":2,"do_sample":true,\#(broken)}}"#
    )
    let message = Self.chain[position].message
    #expect(response.text == #"{"error":"Input validation error: \#(message)","error_type":"validation"}"#)
  }

  @Test(
    "streams refuse what they cannot do, with status 200",
    arguments: [
      (#""best_of":2"#, "`best_of` != 1 is not supported when streaming tokens"),
      (#""best_of":0"#, "`best_of` != 1 is not supported when streaming tokens"),
      (
        #""decoder_input_details":true"#,
        "`decoder_input_details` == true is not supported when streaming tokens"
      ),
      (#""top_p":1.0"#, "`top_p` must be > 0.0 and < 1.0"),
    ]
  )
  func stream(parameters: String, message: String) async throws {
    let response = try await TestServer().post(
      "/generate_stream",
      #"{"inputs":"x","parameters":{\#(parameters)}}"#
    )
    #expect(response.status == 200)
    #expect(
      response.text
        == #"data: {"error":"Input validation error: \#(message)","error_type":"validation"}"# + "\n\n"
    )
  }

  @Test("several candidates can be switched off")
  func bestOfDisabled() async throws {
    var server = TestServer()
    server.configuration.limits.maxBestOf = 1
    let response = try await server.post("/generate", #"{"inputs":"x","parameters":{"best_of":2}}"#)
    #expect(
      response.text
        == #"{"error":"Input validation error: `best_of` != 1 is not allowed for this endpoint","error_type":"validation"}"#
    )
  }

  @Test(
    "what they permit passes",
    arguments: [
      #""best_of":0"#, #""best_of":1"#, #""best_of":2,"temperature":1.0"#, #""stop":["a","b","c","d"]"#,
      #""top_n_tokens":0"#, #""top_n_tokens":5"#, #""frequency_penalty":2.0"#, #""truncate":20"#,
      #""grammar":null"#, #""seed":0"#, #""max_new_tokens":28"#,
    ]
  )
  func permitted(parameters: String) async throws {
    let response = try await TestServer().post(
      "/generate",
      #"{"inputs":"x","parameters":{\#(parameters)}}"#
    )
    #expect(response.text == #"{"generated_text":" Hello,"}"#)
  }

  @Test("white space alone is a prompt, and a cut one may have been too long")
  func prompts() async throws {
    let server = TestServer()
    #expect(try await server.post("/generate", #"{"inputs":" "}"#).status == 200)
    let long = String(repeating: "a", count: 100)
    let cut = #"{"inputs":"\#(long)","parameters":{"truncate":20}}"#
    #expect(try await server.post("/generate", cut).status == 200)
    #expect(server.generator.calls.map(\.prompt.count) == [2, 20])
  }

  @Test("a text without tokens counts as empty")
  func noTokens() async throws {
    let response = try await TestServer().post("/generate", #"{"inputs":"vanishing"}"#)
    #expect(response.status == 422)
    #expect(
      response.text
        == #"{"error":"Input validation error: `inputs` cannot be empty","error_type":"validation"}"#
    )
  }
}
