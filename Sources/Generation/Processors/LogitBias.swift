/// Adds a fixed bias to the scores of single tokens.
public struct LogitBias: Sendable {
  /// One token and what is added to its score.
  public struct Entry: Sendable, Equatable {
    /// The token.
    public let id: Int32
    /// What is added; minus infinity rules the token out.
    public let bias: Float

    /// Makes an entry.
    public init(id: Int32, bias: Float) {
      self.id = id
      self.bias = bias
    }
  }

  private let entries: [Entry]

  /// Makes the rule; several entries of one token add up.
  package init(_ entries: [Entry]) { self.entries = entries }
}

extension LogitBias: LogitsProcessor {
  package func apply(to row: inout MutableSpan<Float>, after history: TokenHistory) {
    for entry in entries { row.update(entry.id) { $0 + entry.bias } }
  }
}
