import Needletail
import Serving
import Testing

/// A limit, a request that reaches it, and one that goes past it.
struct Limit: Sendable, CustomTestStringConvertible {
  /// The parameters at the limit, and those one past it.
  let reached: String
  let passed: String
  /// What the server says to the second.
  let message: String

  var testDescription: String { "\(passed): \(message)" }

  init(_ reached: String, _ passed: String, _ message: String) {
    self.reached = reached
    self.passed = passed
    self.message = message
  }
}

/// The server of these tests takes 20 tokens of prompt and 30 in all; a prompt has one token more than
/// letters.
@Suite("the limits of requests, reached and passed")
struct ValidationLimitTests {
  private static func stops(_ count: Int) -> String {
    #""stop":[\#(Array(repeating: #""a""#, count: count).joined(separator: ","))]"#
  }

  static let limits = [
    Limit(#""temperature":1e-30"#, #""temperature":0.0"#, "`temperature` must be strictly positive"),
    Limit(#""temperature":1e-30"#, #""temperature":-0.0"#, "`temperature` must be strictly positive"),
    Limit(#""temperature":1"#, #""temperature":1e-60"#, "`temperature` must be strictly positive"),
    Limit(
      #""repetition_penalty":1e-30"#,
      #""repetition_penalty":0"#,
      "`repetition_penalty` must be strictly positive"
    ),
    Limit(
      #""frequency_penalty":2.0"#,
      #""frequency_penalty":2.0000002"#,
      "`frequency_penalty` must be >= -2.0 and <= 2.0"
    ),
    Limit(
      #""frequency_penalty":-2"#,
      #""frequency_penalty":-2.0000002"#,
      "`frequency_penalty` must be >= -2.0 and <= 2.0"
    ),
    Limit(#""top_p":0.99999994"#, #""top_p":1.0"#, "`top_p` must be > 0.0 and < 1.0"),
    Limit(#""top_p":1e-30"#, #""top_p":0.0"#, "`top_p` must be > 0.0 and < 1.0"),
    Limit(#""typical_p":0.99999994"#, #""typical_p":1.0"#, "`typical_p` must be > 0.0 and < 1.0"),
    Limit(#""typical_p":1e-30"#, #""typical_p":0.0"#, "`typical_p` must be > 0.0 and < 1.0"),
    Limit(#""top_k":1"#, #""top_k":0"#, "`top_k` must be strictly positive"),
    Limit(#""top_k":2147483647"#, #""top_k":-2147483648"#, "`top_k` must be strictly positive"),
    Limit(#""max_new_tokens":1"#, #""max_new_tokens":0"#, "`max_new_tokens` must be strictly positive"),
    Limit(
      #""max_new_tokens":28"#,
      #""max_new_tokens":29"#,
      "`inputs` tokens + `max_new_tokens` must be <= 30. Given: 2 `inputs` tokens and 29 `max_new_tokens`"
    ),
    Limit(stops(4), stops(5), "`stop` supports up to 4 stop sequences. Given: 5"),
    Limit(#""top_n_tokens":5"#, #""top_n_tokens":6"#, "`top_n_tokens` must be >= 0 and <= 5. Given: 6"),
    Limit(
      #""top_n_tokens":0"#,
      #""top_n_tokens":4294967295"#,
      "`top_n_tokens` must be >= 0 and <= 5. Given: 4294967295"
    ),
    Limit(
      #""truncate":1"#,
      #""truncate":0"#,
      "`truncate` must be strictly positive and less than 20. Given: 0"
    ),
    Limit(
      #""truncate":20"#,
      #""truncate":21"#,
      "`truncate` must be strictly positive and less than 20. Given: 21"
    ),
    Limit(
      #""best_of":2,"do_sample":true"#,
      #""best_of":3,"do_sample":true"#,
      "`best_of` must be > 0 and <= 2. Given: 3"
    ),
    Limit(
      #""best_of":2,"temperature":1.0"#,
      #""best_of":2"#,
      "you must use sampling when `best_of` is > 1"
    ),
    Limit(
      #""best_of":1,"seed":1"#,
      #""best_of":2,"seed":1,"top_k":5"#,
      "`seed` must not be set when `best_of` > 1"
    ),
  ]

  @Test("what reaches a limit passes", arguments: limits)
  func reached(limit: Limit) async throws {
    let response = try await Self.answer(#"{"inputs":"x","parameters":{\#(limit.reached)}}"#)
    #expect(response.status == 200)
  }

  @Test("what passes a limit is told so", arguments: limits, ["/generate", "/"])
  func passed(limit: Limit, path: String) async throws {
    let response = try await Self.answer(#"{"inputs":"x","parameters":{\#(limit.passed)}}"#, path)
    #expect(response.status == 422)
    #expect(response.text == Self.error(limit.message))
  }

  @Test("streams tell it with status 200", arguments: limits)
  func stream(limit: Limit) async throws {
    let body = #"{"inputs":"x","parameters":{\#(limit.passed)}}"#
    // On streams the number of candidates has a rule of its own, which comes first.
    let message =
      limit.passed.contains("best_of")
      ? "`best_of` != 1 is not supported when streaming tokens" : limit.message
    let response = try await Self.answer(body, "/generate_stream")
    #expect(response.status == 200)
    #expect(response.text == "data: \(Self.error(message))\n\n")
  }

  @Test("a prompt of as many tokens as permitted passes", arguments: [19, 20])
  func longestPrompt(tokens: Int) async throws {
    let server = TestServer()
    let response = try await server.post("/generate", Self.prompt(tokens))
    #expect(response.status == 200)
    #expect(server.generator.calls.map(\.prompt.count) == [tokens])
    #expect(server.generator.calls.map(\.options.maxNewTokens) == [30 - tokens])
  }

  @Test(
    "a prompt of one token more is refused; the room for the answer is looked at first",
    arguments: [
      (21, "", "`inputs` must have less than 20 tokens. Given: 21"),
      (21, #""max_new_tokens":9"#, "`inputs` must have less than 20 tokens. Given: 21"),
      (
        21, #""max_new_tokens":10"#,
        "`inputs` tokens + `max_new_tokens` must be <= 30. Given: 21 `inputs` tokens and 10 `max_new_tokens`"
      ),
      (30, "", "`inputs` must have less than 20 tokens. Given: 30"),
      (
        31, "",
        "`inputs` tokens + `max_new_tokens` must be <= 30. Given: 31 `inputs` tokens and 0 `max_new_tokens`"
      ),
    ]
  )
  func tooLongPrompt(tokens: Int, parameters: String, message: String) async throws {
    let server = TestServer()
    let response = try await server.post("/generate", Self.prompt(tokens, parameters))
    #expect(response.status == 422)
    #expect(response.text == Self.error(message))
    #expect(server.generator.calls.isEmpty)
  }

  @Test("prompt and answer together reach the limit, and one token more passes it", arguments: [20, 7, 2])
  func total(tokens: Int) async throws {
    let room = 30 - tokens
    let fits = try await Self.answer(Self.prompt(tokens, #""max_new_tokens":\#(room)"#))
    #expect(fits.status == 200)
    let exceeds = try await Self.answer(Self.prompt(tokens, #""max_new_tokens":\#(room + 1)"#))
    #expect(
      exceeds.text
        == Self.error(
          "`inputs` tokens + `max_new_tokens` must be <= 30. Given: \(tokens) `inputs` tokens and "
            + "\(room + 1) `max_new_tokens`"
        )
    )
  }

  @Test(
    "only the first 1024 wanted tokens must fit, and no more are made than fit",
    arguments: [1024, 100_000]
  )
  func firstChunk(wanted: Int) async throws {
    var server = TestServer()
    server.configuration.limits = RequestLimits(maxInputTokens: 20, maxTotalTokens: 1026)
    let body = #"{"inputs":"x","parameters":{"max_new_tokens":\#(wanted)}}"#
    #expect(try await server.post("/generate", body).status == 200)
    #expect(server.generator.calls.map(\.options.maxNewTokens) == [1024])
    server.configuration.limits.maxTotalTokens = 1025
    #expect(
      try await server.post("/generate", body).text
        == Self.error(
          "`inputs` tokens + `max_new_tokens` must be <= 1025. Given: 2 `inputs` tokens and 1024 `max_new_tokens`"
        )
    )
  }

  @Test("truncating keeps the end of a prompt that would be too long", arguments: [1, 5, 20])
  func truncated(count: Int) async throws {
    let server = TestServer()
    let response = try await server.post("/generate", Self.prompt(500, #""truncate":\#(count)"#))
    #expect(response.status == 200)
    #expect(server.generator.calls.map(\.prompt) == [Array(repeating: 97, count: count)])
  }

  /// Requests that break two rules of different kinds, and what is said of the first.
  static let pairs: [(inputs: String, parameters: String, message: String)] = [
    ("", #""best_of":3"#, "`best_of` must be > 0 and <= 2. Given: 3"),
    ("", #""best_of":2,"repetition_penalty":0"#, "you must use sampling when `best_of` is > 1"),
    ("", #""top_n_tokens":6"#, "`top_n_tokens` must be >= 0 and <= 5. Given: 6"),
    ("", #""truncate":0"#, "`inputs` cannot be empty"),
    ("unspeakable", #""truncate":21"#, "`truncate` must be strictly positive and less than 20. Given: 21"),
    ("unspeakable", #""max_new_tokens":31"#, "tokenizer error has no token for it"),
    (
      String(repeating: "a", count: 40), #""grammar":{"type":"json","value":{}},"max_new_tokens":1"#,
      "`inputs` tokens + `max_new_tokens` must be <= 30. Given: 41 `inputs` tokens and 1 `max_new_tokens`"
    ),
    (
      String(repeating: "a", count: 20), #""grammar":{"type":"json","value":{}},"max_new_tokens":1"#,
      "`inputs` must have less than 20 tokens. Given: 21"
    ),
  ]

  @Test(
    "parameters come before the prompt, the prompt before its tokens, these before the grammar",
    arguments: pairs
  )
  func order(inputs: String, parameters: String, message: String) async throws {
    let response = try await Self.answer(#"{"inputs":"\#(inputs)","parameters":{\#(parameters)}}"#)
    #expect(response.status == 422)
    #expect(response.text == Self.error(message))
  }

  private static func answer(_ body: String, _ path: String = "/generate") async throws -> Answer {
    try await TestServer().post(path, body)
  }

  private static func error(_ message: String) -> String {
    #"{"error":"Input validation error: \#(message)","error_type":"validation"}"#
  }

  /// A request whose prompt has a number of tokens.
  private static func prompt(_ tokens: Int, _ parameters: String = "") -> String {
    #"{"inputs":"\#(String(repeating: "a", count: tokens - 1))","parameters":{\#(parameters)}}"#
  }
}
