import Generation
import Grammars
import Needletail
import OrderedJSON
import Testing

/// The bundled model under grammars.
@Suite struct GrammarTests {
  private static let schema: JSONValue = [
    "type": "object",
    "properties": [
      "name": ["type": "string", "minLength": 1, "maxLength": 12],
      "age": ["type": "integer", "minimum": 0, "maximum": 120],
      "friends": ["type": "array", "items": ["enum": ["fox", "owl", "hare"]], "maxItems": 3],
    ],
    "required": ["name", "age"],
  ]

  private static func fits(_ text: String) throws -> Bool {
    let value = try JSONValue(parsing: text)
    let friends = value["friends"]?.arrayValue ?? []
    return (1...12).contains(value["name"]?.stringValue?.unicodeScalars.count ?? 0)
      && (0...120).contains(value["age"]?.intValue ?? -1)
      && friends.count <= 3
      && friends.allSatisfy { ["fox", "owl", "hare"].contains($0) }
  }

  private static func options(seed: UInt64?, _ grammar: Grammar = .jsonSchema(schema)) -> GenerationOptions {
    var options = GenerationOptions()
    options.grammar = grammar
    options.maxNewTokens = 200
    options.doSample = seed != nil
    options.seed = seed
    return options
  }

  @Test(
    "text under a schema is JSON that fits it and ends by itself",
    arguments: [nil, 1, 2, 3] as [UInt64?]
  )
  func schema(seed: UInt64?) async throws {
    let model = try await LanguageModel.load()
    let summary = try await model.generate("My friend", options: Self.options(seed: seed)).summary()
    #expect(summary.finishReason == .endOfSequence)
    #expect(try Self.fits(summary.text))
  }

  @Test("a regular expression is kept to, and the end may be ignored") func regex() async throws {
    let model = try await LanguageModel.load()
    var options = Self.options(seed: nil, .regex("(red|green) [0-9]{2,4}!"))
    let text = try await model.generate("The number is", options: options).summary().text
    #expect(text.wholeMatch(of: /(red|green) [0-9]{2,4}!/) != nil)
    options.ignoresEndOfSequence = true
    options.maxNewTokens = 30
    let longer = try await model.generate("The number is", options: options).summary()
    #expect(longer.text == text)
    #expect(longer.finishReason == .length)
  }

  @Test("any object starts as one") func object() async throws {
    let model = try await LanguageModel.load()
    var options = Self.options(seed: 4, .jsonObject)
    options.maxNewTokens = 20
    #expect(try await model.generate("A list:", options: options).summary().text.hasPrefix("{"))
  }

  @Test("a request under a grammar gives the same bits alone and beside others") func reproducible()
    async throws
  {
    let model = try await LanguageModel.load()
    let requests = (0..<16).map { index -> GenerationOptions in
      guard index % 4 != 3 else {
        return Self.options(seed: UInt64(index), .regex("[a-z]{3}( [a-z]+){2,5}\\."))
      }
      var options = Self.options(seed: index % 2 == 0 ? nil : UInt64(index))
      if index % 4 == 2 { options.grammar = nil }
      options.countPenalty = 0.3
      options.topTokenCount = 2
      options.maxNewTokens = 40
      return options
    }
    var alone: [[UInt32]] = []
    for options in requests { alone.append(try await Self.bits(model, options)) }
    let together = try await withThrowingTaskGroup(of: (Int, [UInt32]).self) { group in
      for (index, options) in requests.enumerated() {
        group.addTask { (index, try await Self.bits(model, options)) }
      }
      return try await group.reduce(into: [Int: [UInt32]]()) { $0[$1.0] = $1.1 }
    }
    for index in requests.indices { #expect(together[index] == alone[index], "request \(index)") }
  }

  private static func bits(_ model: LanguageModel, _ options: GenerationOptions) async throws -> [UInt32] {
    var bits: [UInt32] = []
    for try await event in try model.generate("Once upon a time", options: options) {
      guard case .token(let token) = event else { continue }
      bits += [UInt32(bitPattern: token.id), token.logprob.bitPattern]
      bits += token.topTokens.flatMap { [UInt32(bitPattern: $0.id), $0.logprob.bitPattern] }
    }
    return bits
  }

  @Test("a grammar that cannot be used is refused before anything runs") func refused() async throws {
    let model = try await LanguageModel.load()
    let grammar = Grammar.jsonSchema(["properties": ["a": ["not": [:]]]])
    let expected = GrammarError.unsupportedSchema(path: "#/properties/a", reason: "'not' is not supported")
    #expect(throws: expected) { try model.checkGrammar(grammar) }
    #expect(throws: expected) { try model.generate("a", options: Self.options(seed: nil, grammar)) }
    #expect(throws: Never.self) { try model.checkGrammar(.jsonSchema(Self.schema)) }
  }

  @Test("biases and penalties reach the sampler") func penalties() async throws {
    let model = try await LanguageModel.load()
    var options = GenerationOptions()
    options.maxNewTokens = 30
    let plain = try await model.generate("Once upon a time", options: options).summary()
    options.logitBias = [TokenBias(id: plain.tokens[0], bias: -.infinity)]
    let biased = try await model.generate("Once upon a time", options: options).summary()
    #expect(!biased.tokens.contains(plain.tokens[0]))
    options.logitBias = []
    options.presencePenalty = 2
    options.countPenalty = 2
    let varied = try await model.generate("Once upon a time", options: options).summary()
    #expect(Set(varied.tokens).count > Set(plain.tokens).count)
    options.countPenalty = 3
    let error = #expect(throws: SamplingError.self) { try model.generate("a", options: options) }
    #expect(error?.description == "`frequency_penalty` must be >= -2.0 and <= 2.0; got 3.0")
  }
}
