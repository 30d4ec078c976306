/// Keeps tokens whose probability is at least a share of the best token's.
///
/// Source: arXiv:2407.01082.
package struct MinP: Warper {
  private let logShare: Double
  private let minimum: Int

  /// Makes the step for a share above 0, at most 1.
  package init(_ share: Float, keepingAtLeast minimum: Int = 1) {
    logShare = naturalLogarithm(Double(share))
    self.minimum = minimum
  }

  package func apply(to candidates: inout Candidates) {
    let exact = Double(candidates.greatest) + logShare
    let rounded = Float(exact)
    let threshold = Double(rounded) < exact ? rounded.nextUp : rounded
    guard minimum > 1 else { return candidates.keep(Cut(threshold: threshold)) }
    let least = Cut.count(
      minimum,
      ranks: candidates.scores,
      weights: candidates.weights,
      count: candidates.count
    )
    guard let least else { return }
    candidates.keep(Cut(threshold: min(threshold, least.threshold)))
  }
}
