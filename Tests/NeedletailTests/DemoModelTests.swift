import Foundation
import Generation
import Needletail
import OrderedJSON
import Tensors
import Testing

/// The bundled model against the texts in its golden file.
@Suite struct DemoModelTests {
  private static let folder = URL(filePath: #filePath).appending(path: "../../../Models/demo")
    .standardizedFileURL

  struct Case: Sendable {
    let prompt: String?
    let messages: [JSONValue]
    let promptIDs: [Int32]
    let greedyIDs: [Int32]
    let stopsAfter: Int?
    let text: String
    let firstLogprob: Float
  }

  static func cases() throws -> [Case] {
    let golden = try JSONValue(parsing: [UInt8](try Data(contentsOf: folder.appending(path: "golden.json"))))
    return try (golden["cases"]?.arrayValue ?? []).map { value in
      let first = try #require(value["first_step_top5"]?.arrayValue?.first?["logprob"]?.doubleValue)
      return Case(
        prompt: value["prompt"]?.stringValue,
        messages: value["messages"]?.arrayValue ?? [],
        promptIDs: ids(value["prompt_ids"]),
        greedyIDs: ids(value["greedy_ids"]),
        stopsAfter: value["stops_after"]?.intValue,
        text: value["text"]?.stringValue ?? "",
        firstLogprob: Float(first)
      )
    }
  }

  private static func ids(_ value: JSONValue?) -> [Int32] {
    (value?.arrayValue ?? []).compactMap { $0.intValue.map(Int32.init) }
  }

  @Test("greedy text is that of the golden file, in either precision", arguments: [nil, "float32"])
  func golden(dtype: String?) async throws {
    var options = LoadOptions()
    if dtype != nil { options.dtype = .float32 }
    let model = try await LanguageModel.load(options: options)
    let cases = try Self.cases()
    #expect(cases.count == 6)
    for golden in cases {
      let prompt =
        try golden.prompt.map { try model.encode($0) }
        ?? model.encode(try model.renderChat(golden.messages), addSpecialTokens: false)
      #expect(prompt == golden.promptIDs)
      var request = GenerationOptions()
      request.maxNewTokens = golden.greedyIDs.count
      let summary = try await model.generate(from: prompt, options: request).summary()
      #expect(summary.text == golden.text)
      request.ignoresEndOfSequence = true
      if dtype == "float32" {
        let all = try await model.generate(from: prompt, options: request).summary()
        #expect(all.tokens == golden.greedyIDs)
        let first = try #require(try await Self.firstLogprob(model, prompt))
        #expect(abs(first - golden.firstLogprob) < 1e-4)
      }
    }
  }

  private static func firstLogprob(_ model: LanguageModel, _ prompt: [Int32]) async throws -> Float? {
    for try await event in try model.generate(from: prompt) {
      if case .token(let token) = event { return token.logprob }
    }
    return nil
  }

  @Test("64 requests at once return exactly what each returns alone") func parallel() async throws {
    let model = try await LanguageModel.load()
    let requests = (0..<64).map { index -> (String, GenerationOptions) in
      var options = GenerationOptions()
      options.maxNewTokens = 5 + index % 23
      options.ignoresEndOfSequence = index % 3 == 0
      if index % 2 == 1 {
        options.doSample = true
        options.temperature = 0.9
        options.topP = 0.95
        options.seed = UInt64(index)
      }
      let prompts = [
        "Once upon a time", "What is Deep Learning?", "The sea is",
        String(repeating: "A fox ran. ", count: index),
      ]
      return (prompts[index % 4] + (index > 31 ? " and" : ""), options)
    }
    var alone: [[Float]] = []
    for (prompt, options) in requests { alone.append(try await Self.logprobs(model, prompt, options)) }
    let together = try await withThrowingTaskGroup(of: (Int, [Float]).self) { group in
      for (index, (prompt, options)) in requests.enumerated() {
        group.addTask { (index, try await Self.logprobs(model, prompt, options)) }
      }
      return try await group.reduce(into: [Int: [Float]]()) { $0[$1.0] = $1.1 }
    }
    for index in requests.indices {
      #expect(together[index]?.map(\.bitPattern) == alone[index].map(\.bitPattern), "request \(index)")
    }
  }

  /// The tokens and the bits of their log-probabilities, as one list of numbers.
  private static func logprobs(
    _ model: LanguageModel,
    _ prompt: String,
    _ options: GenerationOptions
  ) async throws -> [Float] {
    var numbers: [Float] = []
    for try await event in try model.generate(prompt, options: options) {
      if case .token(let token) = event { numbers += [Float(token.id), token.logprob] }
    }
    return numbers
  }

  @Test("8-bit keys and values change logits little", arguments: [DType.float8E4M3, .int8])
  func cacheTypes(dtype: DType) throws {
    let ids = try Self.cases().flatMap(\.greedyIDs)
    func logits(_ dtype: DType) throws -> [Float] {
      var options = LoadOptions()
      options.dtype = .float32
      options.kvCacheDtype = dtype
      let model = try BareModel(options: options)
      #expect(model.info.cacheDtype == dtype)
      var all: [Float] = []
      try model.logits(of: ids) { row in for index in row.indices { all.append(row[index]) } }
      return all
    }
    let (exact, found) = (try logits(.float32), try logits(dtype))
    let error = zip(exact, found).reduce(0.0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) }
    let size = exact.reduce(0.0) { $0 + Double($1 * $1) }
    #expect(error > 0)
    #expect(error / size < (dtype == .int8 ? 2e-4 : 5e-3), "normalised squared error \(error / size)")
  }

  @Test("a chat remembers what was said") func chat() async throws {
    let model = try await LanguageModel.load()
    var chat = ChatSession(model)
    try await chat.respond(to: "My name is Mia.")
    let answer = try await chat.respond(to: "What is my name?")
    #expect(answer.contains("Mia"))
    #expect(chat.messages.map(\.role) == ["user", "assistant", "user", "assistant"])
  }

  @Test("leaving a loop early frees the request's memory") func leaving() async throws {
    let model = try await LanguageModel.load()
    var options = GenerationOptions()
    options.ignoresEndOfSequence = true
    let stream = try model.generate("Once upon a time", options: options)
    for try await event in stream {
      if case .token(let token) = event, token.index == 3 { break }
    }
    options.maxNewTokens = 1
    _ = try await model.generate("Hello", options: options).summary()
    while model.activity.running > 0 { await Task.yield() }
    #expect(model.activity.freeCacheTokens == model.activity.cacheTokens)
  }

  @Test("a stop text ends the text, kept or cut as the mode says")
  func stops() async throws {
    let model = try await LanguageModel.load()
    var options = GenerationOptions()
    options.stop = [" girl"]
    let kept = try await model.generate("Once upon a time", options: options).summary()
    #expect(kept.finishReason == .stopSequence)
    #expect(kept.text == " there was a girl")
    options.stopMode = .anywhere
    options.stop = ["s a gi"]
    let cut = try await model.generate("Once upon a time", options: options).summary()
    #expect(cut.finishReason == .stopSequence)
    #expect(cut.text == " there wa")
    var pieces = ""
    for try await piece in try model.generateText("Once upon a time", options: options) { pieces += piece }
    #expect(pieces == cut.text)
  }

  @Test("prompt log-probabilities are those of the generated tokens") func scoredPrompt() async throws {
    let model = try await LanguageModel.load()
    var options = GenerationOptions()
    options.maxNewTokens = 6
    let prompt = try model.encode("Once upon a time")
    var generated: [GeneratedToken] = []
    for try await event in try model.generate(from: prompt, options: options) {
      if case .token(let token) = event { generated.append(token) }
    }
    options.maxNewTokens = 1
    options.scoresPrompt = true
    var scored: [PromptToken] = []
    for try await event in try model.generate(from: prompt + generated.map(\.id), options: options) {
      if case .prompt(let tokens) = event { scored = tokens }
    }
    #expect(scored.first?.logprob == nil)
    #expect(scored.suffix(6).map(\.logprob) == generated.map(\.logprob))
    #expect(scored.suffix(6).map(\.text) == generated.map(\.text))
  }

  @Test("a prompt that fills the context is refused") func tooLong() async throws {
    let model = try await LanguageModel.load()
    let error = #expect(throws: GenerationError.self) {
      try model.generate(from: [Int32](repeating: 5, count: 1024))
    }
    #expect(error?.description == "the prompt must have at most 1023 tokens; got 1024")
  }
}
