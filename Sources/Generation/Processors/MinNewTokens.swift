/// Rules out the end of the sequence while fewer than a minimum of tokens were generated.
package struct MinNewTokens: LogitsProcessor {
  private let minimum: Int
  private let endOfSequence: [Int32]

  /// Makes the rule for a minimum in tokens.
  package init(_ minimum: Int, _ endOfSequence: Set<Int32>) {
    self.minimum = minimum
    self.endOfSequence = Array(endOfSequence)
  }

  package func apply(to row: inout MutableSpan<Float>, after history: TokenHistory) {
    guard history.generatedCount < minimum else { return }
    for id in endOfSequence { row.ban(id) }
  }
}
