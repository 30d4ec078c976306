/// Divides positive scores of tokens seen before, prompt included, and multiplies negative ones.
///
/// Source: arXiv:1909.05858 section 4.1.
package struct RepetitionPenalty: LogitsProcessor {
  private let penalty: Float

  /// Makes the rule; above 1 discourages, below 1 encourages.
  package init(_ penalty: Float) { self.penalty = penalty }

  package func apply(to row: inout MutableSpan<Float>, after history: TokenHistory) {
    for id in history.all.distinct { row.update(id) { $0 < 0 ? $0 * penalty : $0 / penalty } }
  }
}
