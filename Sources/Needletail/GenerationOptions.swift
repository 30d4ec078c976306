public import Generation
public import Grammars

/// How text is to be generated.
///
/// The defaults give greedy decoding until the model stops or its context is full.
public struct GenerationOptions: Sendable, Equatable {
  /// The most tokens to generate; nil for as many as the context holds.
  public var maxNewTokens: Int?
  /// Rules out the end-of-sequence tokens before this many tokens; nil for no minimum.
  public var minNewTokens: Int?
  /// Draws tokens from the distribution.
  ///
  /// Sampling is also on when a setting below needs it, as in text-generation-inference.
  public var doSample = false
  /// Divides the logits; nil or 1 leaves them.
  public var temperature: Float?
  /// Keeps the tokens that are no less likely than the k-th; nil for all.
  public var topK: Int?
  /// Keeps the likeliest tokens whose probabilities reach this sum; nil for all.
  public var topP: Float?
  /// Keeps tokens at least this share as likely as the likeliest; nil for all.
  public var minP: Float?
  /// Keeps the most typical tokens whose probabilities reach this sum (arXiv:2202.00666); nil for all.
  public var typicalP: Float?
  /// Divides (or, below 0, multiplies) the logits of tokens seen before; nil or 1 leaves them.
  public var repetitionPenalty: Float?
  /// Lowers the logits of generated tokens by this much per share of the row they make up; nil for none.
  public var frequencyPenalty: Float?
  /// Lowers the logits of generated tokens once (OpenAI's `presence_penalty`); nil for none.
  public var presencePenalty: Float?
  /// Lowers the logits of generated tokens for each time they occur (OpenAI's `frequency_penalty`); nil for none.
  public var countPenalty: Float?
  /// What is added to the logits of single tokens; minus infinity rules a token out.
  public var logitBias: [TokenBias] = []
  /// What the generated text must follow; nil for nothing.
  public var grammar: Grammar?
  /// Marks the text with the watermark of arXiv:2301.10226.
  public var watermark = false
  /// Makes sampling repeatable; nil for a random seed, which the summary tells.
  public var seed: UInt64?
  /// Texts that end generation.
  public var stop: [String] = []
  /// Where a stop text is looked for, and whether it stays in the text.
  public var stopMode: StopMode = .tokenBoundary
  /// Tokens that end generation; nil for those of the model.
  public var endOfSequence: Set<Int32>?
  /// Runs on past the end-of-sequence tokens.
  public var ignoresEndOfSequence = false
  /// Rules out the end-of-sequence tokens while prompt and new tokens are fewer than this; nil for no minimum.
  public var minLength: Int?
  /// No run of this many tokens occurs twice, prompt included; nil for no rule.
  public var noRepeatNGramSize: Int?
  /// Token sequences that never occur in what is generated.
  public var badWords: [[Int32]] = []
  /// How several rows grow from the prompt together, for ``LanguageModel/search(from:options:)``; nil for one row.
  public var search: SearchMethod?
  /// How many of the likeliest tokens to report for each step.
  public var topTokenCount = 0
  /// Whether tokens may be guessed ahead when the model was loaded with ``LoadOptions/draft``; this changes no result.
  public var drafts = true
  /// Reports the log-probability of each prompt token.
  public var scoresPrompt = false
  /// How many of the likeliest tokens to report at each place of a scored prompt.
  public var promptTopTokenCount = 0

  /// Makes the default options.
  public init() {}
}
