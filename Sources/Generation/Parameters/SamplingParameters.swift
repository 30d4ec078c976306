/// What one request asks of the sampler, with every range checked.
///
/// A nil or neutral value switches its step off; with all of them off the choice is greedy. Names and ranges
/// follow the TGI request of the same spelling; `min_p` and the rules after it follow transformers.
public struct SamplingParameters: Sendable, Equatable {
  /// Divides the scores; > 0.
  public let temperature: Float?
  /// Keeps the k highest scores, ties included; >= 1.
  public let topK: Int?
  /// Keeps the smallest set of best tokens whose mass reaches p; > 0 and <= 1.
  public let topP: Float?
  /// Keeps tokens with at least this share of the best token's probability; >= 0 and <= 1.
  public let minP: Float?
  /// Keeps the tokens of most typical information content up to this mass; > 0 and <= 1.
  public let typicalP: Float?
  /// Makes tokens seen before less likely (> 1) or more likely (< 1); > 0.
  public let repetitionPenalty: Float?
  /// Lowers tokens by their share of the row; >= -2 and <= 2.
  public let frequencyPenalty: Float?
  /// Lowers generated tokens once, whatever their number (OpenAI's `presence_penalty`); >= -2 and <= 2.
  public let presencePenalty: Float?
  /// Lowers generated tokens by this much for each time they occur (OpenAI's `frequency_penalty`, where
  /// `frequencyPenalty` is TGI's); >= -2 and <= 2.
  public let countPenalty: Float?
  /// Marks the text statistically.
  public let watermark: Watermark?
  /// No n-gram of this many tokens occurs twice; >= 1.
  public let noRepeatNGramSize: Int?
  /// Token sequences that never occur in what is generated; none of them empty.
  public let badWords: [[Int32]]
  /// End-of-sequence tokens are ruled out before this many new tokens; >= 0.
  public let minNewTokens: Int?
  /// End-of-sequence tokens are ruled out while prompt and new tokens are fewer; >= 0.
  public let minLength: Int?
  /// Added to the scores of single tokens; neither NaN nor plus infinity.
  public let logitBias: [TokenBias]
  /// Keys the random numbers of this request.
  public let seed: UInt64
  /// Whether to sample although no value above asks for it.
  public let doSample: Bool
  /// How many of the best tokens each step reports; >= 0.
  public let topTokenCount: Int

  /// Checks every range.
  ///
  /// - Throws: `SamplingError.outOfRange` for the first value out of its range, NaN included.
  public init(
    temperature: Float? = nil,
    topK: Int? = nil,
    topP: Float? = nil,
    minP: Float? = nil,
    typicalP: Float? = nil,
    repetitionPenalty: Float? = nil,
    frequencyPenalty: Float? = nil,
    presencePenalty: Float? = nil,
    countPenalty: Float? = nil,
    watermark: Watermark? = nil,
    noRepeatNGramSize: Int? = nil,
    badWords: [[Int32]] = [],
    minNewTokens: Int? = nil,
    minLength: Int? = nil,
    logitBias: [TokenBias] = [],
    seed: UInt64 = 0,
    doSample: Bool = false,
    topTokenCount: Int = 0
  ) throws(SamplingError) {
    try Self.check("temperature", temperature, "> 0.0 and finite") { $0 > 0 && $0.isFinite }
    try Self.check("repetition_penalty", repetitionPenalty, "> 0.0 and finite") { $0 > 0 && $0.isFinite }
    try Self.check("frequency_penalty", frequencyPenalty, ">= -2.0 and <= 2.0") { $0 >= -2 && $0 <= 2 }
    try Self.check("presence_penalty", presencePenalty, ">= -2.0 and <= 2.0") { $0 >= -2 && $0 <= 2 }
    // OpenAI's name, which is the one in the request.
    try Self.check("frequency_penalty", countPenalty, ">= -2.0 and <= 2.0") { $0 >= -2 && $0 <= 2 }
    try Self.check("top_p", topP, "> 0.0 and <= 1.0") { $0 > 0 && $0 <= 1 }
    try Self.check("typical_p", typicalP, "> 0.0 and <= 1.0") { $0 > 0 && $0 <= 1 }
    try Self.check("min_p", minP, ">= 0.0 and <= 1.0") { $0 >= 0 && $0 <= 1 }
    try Self.check("top_k", topK, ">= 1") { $0 >= 1 }
    try Self.check("no_repeat_ngram_size", noRepeatNGramSize, ">= 1") { $0 >= 1 }
    try Self.check("min_new_tokens", minNewTokens, ">= 0") { $0 >= 0 }
    try Self.check("min_length", minLength, ">= 0") { $0 >= 0 }
    try Self.check("top_n_tokens", topTokenCount, ">= 0") { $0 >= 0 }
    for word in badWords {
      try Self.check("bad_words", word, "lists of at least one token id") { !$0.isEmpty }
    }
    for entry in logitBias {
      try Self.check("logit_bias", entry.bias, "numbers below infinity") { $0 < .infinity }
    }
    self.temperature = temperature
    self.topK = topK
    self.topP = topP
    self.minP = minP
    self.typicalP = typicalP
    self.repetitionPenalty = repetitionPenalty
    self.frequencyPenalty = frequencyPenalty
    self.presencePenalty = presencePenalty
    self.countPenalty = countPenalty
    self.watermark = watermark
    self.noRepeatNGramSize = noRepeatNGramSize
    self.badWords = badWords
    self.minNewTokens = minNewTokens
    self.minLength = minLength
    self.logitBias = logitBias
    self.seed = seed
    self.doSample = doSample
    self.topTokenCount = topTokenCount
  }

  private static func check<Value>(
    _ parameter: String,
    _ value: Value?,
    _ rule: String,
    _ holds: (Value) -> Bool
  ) throws(SamplingError) {
    guard let value, !holds(value) else { return }
    throw .outOfRange(parameter: parameter, rule: rule, found: "\(value)")
  }
}

extension SamplingParameters {
  /// Whether tokens are drawn at random rather than taken greedily: asked for, or implied by a warper.
  public var isSampling: Bool { doSample || !warpers.isEmpty }
}
