import Generation
import Testing

@Suite struct SamplingParametersTests {
  @Test("a value out of its range is refused with parameter, rule and value", arguments: Refusal.all)
  func ranges(refusal: Refusal) {
    let error = #expect(throws: SamplingError.self) { try refusal.make() }
    #expect(error?.description == refusal.message)
  }

  @Test("neutral values leave the choice greedy and need no row") func neutral() throws {
    let parameters = try SamplingParameters(
      temperature: 1,
      topP: 1,
      minP: 0,
      typicalP: 1,
      repetitionPenalty: 1,
      frequencyPenalty: 0,
      presencePenalty: 0,
      countPenalty: 0,
      minNewTokens: 0,
      seed: 9
    )
    #expect(!parameters.isSampling)
    #expect(!sampler(parameters).needsFullRow)
  }

  @Test(
    "sampling follows from being asked for or from any warper",
    arguments: [
      ({ try .init(doSample: true) }), ({ try .init(temperature: 0.5) }), ({ try .init(topK: 1) }),
      ({ try .init(topP: 0.5) }), ({ try .init(minP: 0.5) }), ({ try .init(typicalP: 0.5) }),
    ] as [@Sendable () throws -> SamplingParameters]
  )
  func effective(make: @Sendable () throws -> SamplingParameters) throws {
    #expect(try make().isSampling)
    #expect(try sampler(make()).needsFullRow)
  }

  @Test("a greedy row needs its logits for penalties and top tokens") func fullRow() throws {
    #expect(sampler(try SamplingParameters(repetitionPenalty: 2)).needsFullRow)
    #expect(sampler(try SamplingParameters(presencePenalty: 1)).needsFullRow)
    #expect(sampler(try SamplingParameters(countPenalty: 1)).needsFullRow)
    #expect(sampler(try SamplingParameters(topTokenCount: 1)).needsFullRow)
  }

  private func sampler(_ parameters: SamplingParameters) -> TokenSampler {
    TokenSampler(parameters: parameters, prompt: [], vocabularySize: 4, endOfSequence: [])
  }
}

/// Parameters that must not be accepted, and the words that say so.
struct Refusal: Sendable {
  let message: String
  let make: @Sendable () throws -> SamplingParameters

  init(_ message: String, _ make: @escaping @Sendable () throws -> SamplingParameters) {
    self.message = message
    self.make = make
  }

  static let all = [
    Refusal("`temperature` must be > 0.0 and finite; got 0.0") { try .init(temperature: 0) },
    Refusal("`temperature` must be > 0.0 and finite; got nan") { try .init(temperature: .nan) },
    Refusal("`repetition_penalty` must be > 0.0 and finite; got inf") {
      try .init(repetitionPenalty: .infinity)
    },
    Refusal("`frequency_penalty` must be >= -2.0 and <= 2.0; got 2.5") { try .init(frequencyPenalty: 2.5) },
    Refusal("`presence_penalty` must be >= -2.0 and <= 2.0; got -2.5") { try .init(presencePenalty: -2.5) },
    Refusal("`frequency_penalty` must be >= -2.0 and <= 2.0; got nan") { try .init(countPenalty: .nan) },
    Refusal("`top_p` must be > 0.0 and <= 1.0; got 0.0") { try .init(topP: 0) },
    Refusal("`typical_p` must be > 0.0 and <= 1.0; got nan") { try .init(typicalP: .nan) },
    Refusal("`min_p` must be >= 0.0 and <= 1.0; got 1.5") { try .init(minP: 1.5) },
    Refusal("`top_k` must be >= 1; got 0") { try .init(topK: 0) },
    Refusal("`no_repeat_ngram_size` must be >= 1; got 0") { try .init(noRepeatNGramSize: 0) },
    Refusal("`bad_words` must be lists of at least one token id; got []") { try .init(badWords: [[1], []]) },
    Refusal("`min_new_tokens` must be >= 0; got -1") { try .init(minNewTokens: -1) },
    Refusal("`min_length` must be >= 0; got -1") { try .init(minLength: -1) },
    Refusal("`logit_bias` must be numbers below infinity; got nan") {
      try .init(logitBias: [.init(id: 1, bias: .nan)])
    },
    Refusal("`top_n_tokens` must be >= 0; got -1") { try .init(topTokenCount: -1) },
  ]
}
