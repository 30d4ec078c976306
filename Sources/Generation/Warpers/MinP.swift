/// Keeps tokens whose probability is at least a share of the best token's.
///
/// Source: arXiv:2407.01082.
package struct MinP: Warper {
  private let logShare: Double

  /// Makes the step for a share above 0, at most 1.
  package init(_ share: Float) { logShare = naturalLogarithm(Double(share)) }

  package func apply(to candidates: inout Candidates) {
    let exact = Double(candidates.greatest) + logShare
    let rounded = Float(exact)
    candidates.keep(Cut(threshold: Double(rounded) < exact ? rounded.nextUp : rounded))
  }
}
