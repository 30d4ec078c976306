/// One token and what is added to its score.
public struct TokenBias: Sendable, Equatable {
  /// The token.
  public let id: Int32
  /// What is added; minus infinity rules the token out.
  public let bias: Float

  /// Makes a pair.
  public init(id: Int32, bias: Float) {
    self.id = id
    self.bias = bias
  }
}
