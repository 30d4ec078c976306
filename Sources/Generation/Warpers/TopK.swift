/// Keeps the k highest scores, and all that equal the k-th.
package struct TopK: Warper {
  private let count: Int

  /// Makes the step for `count` >= 1 tokens.
  package init(_ count: Int, keepingAtLeast minimum: Int = 1) { self.count = max(count, minimum) }

  package func apply(to candidates: inout Candidates) {
    guard
      let cut = Cut.count(
        count,
        ranks: candidates.scores,
        weights: candidates.weights,
        count: candidates.count
      )
    else { return }
    candidates.keep(cut)
  }
}
