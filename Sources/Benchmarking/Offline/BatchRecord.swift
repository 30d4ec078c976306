/// What one batch was asked for, what it gave, and how long that took.
public struct BatchRecord: Sendable, Equatable {
  /// Rows of the batch by new tokens of a row, whether a row ended early or not.
  public var nominalTokens: Int
  /// The tokens that all returned rows have.
  public var actualTokens: Int
  /// Rows by tokens of the longest prompt.
  public var nominalInputTokens: Int
  /// The tokens of the prompts as they were given.
  public var actualInputTokens: Int
  /// How long it took.
  public var times: BatchTimes

  /// Makes a record.
  public init(
    nominalTokens: Int,
    actualTokens: Int,
    nominalInputTokens: Int,
    actualInputTokens: Int,
    times: BatchTimes
  ) {
    self.nominalTokens = nominalTokens
    self.actualTokens = actualTokens
    self.nominalInputTokens = nominalInputTokens
    self.actualInputTokens = actualInputTokens
    self.times = times
  }
}
