/// Divides the scores: below 1 sharpens the distribution, above 1 flattens it.
package struct Temperature: Warper {
  private let temperature: Float

  /// Makes the step for a finite temperature above 0.
  package init(_ temperature: Float) { self.temperature = temperature }

  package func apply(to candidates: inout Candidates) {
    // A tiny temperature could push several scores to infinity and lose their order: then the best becomes 0.
    let greatest = candidates.greatest
    let shift = (greatest / temperature).isFinite ? 0 : greatest
    let (divisor, blocks) = (Lanes(repeating: temperature), Lanes.blocks(candidates.count))
    unsafe candidates.scores.withUnsafeMutableBufferPointer { scores in
      for block in 0..<blocks { unsafe scores[block: block] = (scores[block: block] - shift) / divisor }
    }
  }
}
