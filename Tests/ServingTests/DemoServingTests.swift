import HTTPTypes
import Needletail
import OrderedJSON
import Serving
import Testing

/// The bundled model behind the routes, as clients of text-generation-inference use it.
@Suite("the demo model served", .timeLimit(.minutes(2)))
struct DemoServingTests {
  private static let model = Task { try await LanguageModel.load() }

  private static func server() async throws -> TestServer {
    let model = try await model.value
    var server = TestServer()
    server.model = LanguageModelGenerator(model)
    server.configuration.limits = RequestLimits(
      maxInputTokens: model.info.maxTotalTokens - 1,
      maxTotalTokens: model.info.maxTotalTokens
    )
    return server
  }

  private static func greedy(_ prompt: String) -> String {
    #"{"inputs":"\#(prompt)","parameters":{"max_new_tokens":12,"details":true}}"#
  }

  /// The ids, texts and flags of the tokens of an answer.
  private static func tokens(_ answer: Answer) throws -> [String] {
    let tokens = try JSONValue(parsing: answer.text)["details"]?["tokens"]?.arrayValue ?? []
    return tokens.map {
      [$0["id"], $0["text"], $0["special"]].map { $0?.compactText ?? "" }.joined(separator: " ")
    }
  }

  @Test("four equal requests at once get the answer of one alone, bit for bit")
  func concurrent() async throws {
    let server = try await Self.server().server()
    let body = Self.greedy("What is Deep Learning?")
    let alone = try await server.send(.post, "/generate", body)
    #expect(alone.status == 200)
    #expect(try Self.tokens(alone).count > 1)
    try await withThrowingTaskGroup(of: Answer.self) { group in
      for _ in 0..<4 { group.addTask { try await server.send(.post, "/generate", body) } }
      for try await answer in group { #expect(answer.text == alone.text) }
    }
  }

  @Test("different requests at once do not disturb each other")
  func strangers() async throws {
    let server = try await Self.server().server()
    let prompts = ["Once upon a time", "The capital of France is", "x", "1 2 3 4"]
    var alone: [String: String] = [:]
    for prompt in prompts {
      alone[prompt] = try await server.send(.post, "/generate", Self.greedy(prompt)).text
    }
    try await withThrowingTaskGroup(of: (String, String).self) { group in
      for prompt in prompts {
        group.addTask { (prompt, try await server.send(.post, "/generate", Self.greedy(prompt)).text) }
      }
      for try await (prompt, text) in group { #expect(text == alone[prompt]) }
    }
  }

  @Test("a request with every parameter is reproducible")
  func allParameters() async throws {
    let server = try await Self.server().server()
    let body = """
      {"inputs":"What is Deep Learning?","parameters":{"max_new_tokens":10,"return_full_text":true,\
      "stop":["test"],"temperature":0.5,"top_p":0.9,"top_k":10,"truncate":5,"typical_p":0.9,\
      "repetition_penalty":1.2,"watermark":true,"seed":0,"details":true,"do_sample":true}}
      """
    let first = try await server.send(.post, "/generate", body)
    #expect(first.status == 200)
    #expect(
      try JSONValue(parsing: first.text)["generated_text"]?.stringValue?.hasPrefix("What is Deep Learning?")
        == true
    )
    #expect(try await server.send(.post, "/generate", body).text == first.text)
  }

  @Test("the root route answers with a list, the prompt in front")
  func root() async throws {
    let answer = try await Self.server().post("/", #"{"inputs":"Once","parameters":{"max_new_tokens":3}}"#)
    #expect(answer.text.hasPrefix(#"[{"generated_text":"Once"#))
  }

  @Test("an assistant's last message is continued without a new turn")
  func continuation() async throws {
    let messages = #"[{"role":"user","content":"hi"},{"role":"assistant","content":"I am  "}]"#
    let answer = try await Self.server().post("/chat_tokenize", #"{"messages":\#(messages)}"#)
    let text = try #require(try JSONValue(parsing: answer.text)["templated_text"]?.stringValue)
    #expect(text.hasSuffix("I am"))
  }

  @Test(
    "tokens cover the text and lead back to it",
    arguments: ["Hello world", "Häuser 鳥 😀!", " a\n\nb ", ""]
  )
  func roundTrip(text: String) async throws {
    let server = try await Self.server()
    let quoted = JSONValue.string(text).compactText
    let answer = try await server.post("/tokenize", #"{"inputs":\#(quoted)}"#)
    let pieces = try #require(try JSONValue(parsing: answer.text).arrayValue)
    let bytes = Array(text.utf8)
    var end = 0
    for piece in pieces {
      let (start, stop) = (try #require(piece["start"]?.intValue), try #require(piece["stop"]?.intValue))
      #expect(piece["text"]?.stringValue == String(decoding: bytes[start..<stop], as: UTF8.self))
      #expect(start <= max(end, stop))
      end = max(end, stop)
    }
    #expect(end == bytes.count)

    let counted = try await server.post("/tokenize", #"{"prompt":\#(quoted),"add_special_tokens":false}"#)
    let ids = try #require(try JSONValue(parsing: counted.text)["tokens"])
    let back = try await server.post("/detokenize", #"{"tokens":\#(ids.compactText)}"#)
    #expect(back.text == #"{"prompt":\#(quoted)}"#)
  }

  @Test("/tokenizer_info has what lm-eval reads")
  func tokenizerInfo() async throws {
    let answer = try JSONValue(parsing: try await Self.server().send(.get, "/tokenizer_info").text)
    #expect(answer["eos_token"]?.stringValue?.isEmpty == false)
    #expect(answer["chat_template"]?.stringValue?.isEmpty == false)
  }

  @Test("ids outside the vocabulary are told with its size")
  func outside() async throws {
    let size = try await Self.model.value.info.vocabularySize
    let server = try await Self.server()
    #expect(try await server.post("/detokenize", #"{"tokens":[\#(size - 1)]}"#).status == 200)
    let answer = try await server.post("/detokenize", #"{"tokens":[\#(size)]}"#)
    #expect(answer.text.contains("token ids of `tokens` must be >= 0 and < \(size). Given: \(size)"))
  }
}
