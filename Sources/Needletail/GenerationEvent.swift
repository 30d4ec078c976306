public import Generation

/// What a generation tells while it runs: first the scored prompt if that was asked for, then each token,
/// at last how it ended.
public enum GenerationEvent: Sendable {
  /// The prompt's tokens with their log-probabilities; only with ``GenerationOptions/scoresPrompt``.
  case prompt([PromptToken])
  /// One generated token.
  case token(GeneratedToken)
  /// The end. Nothing follows.
  case finished(GenerationSummary)
}

/// A token of the prompt and how likely the model found it.
public struct PromptToken: Sendable, Equatable {
  /// The id.
  public var id: Int32
  /// The token alone as text.
  public var text: String
  /// The natural logarithm of its probability; nil for the first.
  public var logprob: Float?
  /// The likeliest tokens at this place, likeliest first; as many as
  /// ``GenerationOptions/promptTopTokenCount`` says, none for the first.
  public var topTokens: [ScoredToken]

  /// Makes a token of the prompt.
  public init(id: Int32, text: String, logprob: Float?, topTokens: [ScoredToken] = []) {
    self.id = id
    self.text = text
    self.logprob = logprob
    self.topTokens = topTokens
  }
}

/// One step of a generation.
public struct GeneratedToken: Sendable, Equatable {
  /// The place among the generated tokens, from 1.
  public var index: Int
  /// The id.
  public var id: Int32
  /// The text that became complete with this token, special tokens visible; empty while a character is
  /// unfinished, or while the text may still turn out to be the start of a stop text that is cut; the last
  /// token carries all that was held back.
  public var text: String
  /// The natural logarithm of its probability after all processors and warpers.
  public var logprob: Float
  /// Whether this is a special token, which ``GenerationSummary/text`` leaves out.
  public var isSpecial: Bool
  /// The likeliest tokens of this step, likeliest first.
  public var topTokens: [ScoredToken]
  /// The time since the previous token, or since the request for the first.
  public var latency: Duration
  /// Whether generation ends with this token, so that ``GenerationEvent/finished(_:)`` follows at once.
  ///
  /// A stream that must mark its last token can send every other one without waiting for the next.
  public var isLast: Bool

  /// Makes a step.
  public init(
    index: Int,
    id: Int32,
    text: String,
    logprob: Float,
    isSpecial: Bool = false,
    topTokens: [ScoredToken] = [],
    latency: Duration = .zero,
    isLast: Bool = false
  ) {
    self.index = index
    self.id = id
    self.text = text
    self.logprob = logprob
    self.isSpecial = isSpecial
    self.topTokens = topTokens
    self.latency = latency
    self.isLast = isLast
  }
}

/// A candidate and how likely it was.
public struct ScoredToken: Sendable, Equatable {
  /// The id.
  public var id: Int32
  /// The token alone as text.
  public var text: String
  /// The natural logarithm of its probability.
  public var logprob: Float
  /// Whether this is a special token.
  public var isSpecial: Bool

  /// Makes a candidate.
  public init(id: Int32, text: String, logprob: Float, isSpecial: Bool = false) {
    self.id = id
    self.text = text
    self.logprob = logprob
    self.isSpecial = isSpecial
  }
}

/// How a generation ended and what it made.
public struct GenerationSummary: Sendable, Equatable {
  /// Why it ended.
  public var finishReason: FinishReason
  /// The text without special tokens (and, in mode ``StopMode/anywhere``, without the stop text).
  public var text: String
  /// The generated ids, the one that ended generation included.
  public var tokens: [Int32]
  /// The seed when tokens were drawn, else nil.
  public var seed: UInt64?
  /// The number of tokens in the prompt.
  public var promptTokenCount: Int
  /// From the request until the engine took it into the batch.
  public var queueTime: Duration
  /// From then until the last token.
  public var inferenceTime: Duration

  /// Makes a summary.
  public init(
    finishReason: FinishReason,
    text: String,
    tokens: [Int32],
    seed: UInt64?,
    promptTokenCount: Int,
    queueTime: Duration,
    inferenceTime: Duration
  ) {
    self.finishReason = finishReason
    self.text = text
    self.tokens = tokens
    self.seed = seed
    self.promptTokenCount = promptTokenCount
    self.queueTime = queueTime
    self.inferenceTime = inferenceTime
  }
}
