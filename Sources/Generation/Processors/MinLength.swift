/// Rules out the end of the sequence while prompt and new tokens together are fewer than a minimum.
package struct MinLength: LogitsProcessor {
  private let minimum: Int
  private let endOfSequence: [Int32]

  /// Makes the rule for a minimum in tokens.
  package init(_ minimum: Int, _ endOfSequence: Set<Int32>) {
    self.minimum = minimum
    self.endOfSequence = Array(endOfSequence)
  }

  package func apply(to row: inout MutableSpan<Float>, after history: TokenHistory) {
    guard history.ids.count < minimum else { return }
    for id in endOfSequence { row.ban(id) }
  }
}
