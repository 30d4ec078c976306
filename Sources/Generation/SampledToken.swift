/// A token and the logarithm of its probability.
public struct TokenScore: Sendable, Equatable {
  /// The token.
  public var id: Int32
  /// The natural logarithm of its probability, after all processors and warpers.
  public var logprob: Float

  /// Makes a pair.
  public init(id: Int32, logprob: Float) {
    self.id = id
    self.logprob = logprob
  }
}

/// The outcome of one step of one row.
public struct SampledToken: Sendable, Equatable {
  /// The token chosen.
  public var id: Int32
  /// The natural logarithm of its probability, after all processors and warpers.
  public var logprob: Float
  /// The best tokens, most likely first and lowest id first among equals; all that tie with the last one
  /// asked for are there, ruled-out tokens never.
  public var topTokens: [TokenScore]

  /// Makes an outcome.
  public init(id: Int32, logprob: Float, topTokens: [TokenScore] = []) {
    self.id = id
    self.logprob = logprob
    self.topTokens = topTokens
  }
}
