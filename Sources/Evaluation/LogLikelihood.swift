/// How likely a model finds a text after another.
public struct LogLikelihood: Sendable, Equatable {
  /// The sum of the natural logarithms of the tokens' probabilities.
  public var logprob: Double
  /// Whether every token is the likeliest after the true text before it; of equals the lowest id counts.
  public var isGreedy: Bool
  /// The number of tokens scored.
  public var tokenCount: Int
  /// Whether the text before lost its beginning, because both together are longer than the model takes.
  public var isTruncated: Bool

  /// Makes a result.
  public init(logprob: Double, isGreedy: Bool, tokenCount: Int, isTruncated: Bool = false) {
    self.logprob = logprob
    self.isGreedy = isGreedy
    self.tokenCount = tokenCount
    self.isTruncated = isTruncated
  }
}
