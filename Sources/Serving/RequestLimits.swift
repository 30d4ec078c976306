/// What a request may ask for; names and defaults are those of text-generation-inference's launcher.
public struct RequestLimits: Sendable, Equatable {
  /// Generations that run or wait at once; more get status 429.
  public var maxConcurrentRequests = 128
  /// The most candidates of `best_of`.
  public var maxBestOf = 2
  /// The most stop texts of a request.
  public var maxStopSequences = 4
  /// Whether grammars may be asked for.
  public var supportsGrammars = true
  /// The most candidates reported for each token.
  public var maxTopNTokens = 5
  /// The most prompts in one completions request.
  public var maxClientBatchSize = 4
  /// The most tokens of a prompt.
  public var maxInputTokens: Int
  /// The most tokens of prompt and answer together.
  public var maxTotalTokens: Int
  /// Reports the prompt's log-probabilities when `decoder_input_details` asks for them; otherwise the list
  /// stays empty.
  public var enablePrefillLogprobs = false

  /// Makes limits with the defaults for everything that does not depend on the model.
  public init(maxInputTokens: Int, maxTotalTokens: Int) {
    self.maxInputTokens = maxInputTokens
    self.maxTotalTokens = maxTotalTokens
  }
}
