/// Keeps the smallest set of most likely tokens whose probability reaches p.
///
/// Source: arXiv:1904.09751 (nucleus sampling). Of equal scores at the cut the lowest ids stay.
package struct TopP: Warper {
  private let mass: Double
  private let minimum: Int

  /// Makes the step for a mass above 0 and below 1.
  package init(_ mass: Float, keepingAtLeast minimum: Int = 1) {
    self.mass = Double(mass)
    self.minimum = minimum
  }

  package func apply(to candidates: inout Candidates) {
    let total = candidates.weigh().total
    candidates.keep(
      Cut.mass(
        ranks: candidates.scores,
        weights: candidates.weights,
        count: candidates.count,
        reaching: mass * total,
        keepingAtLeast: minimum
      )
    )
  }
}
