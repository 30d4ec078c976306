/// Keeps the tokens whose information content is closest to the entropy, up to a mass.
///
/// Source: arXiv:2202.00666. Tokens as typical as the last one kept stay too.
package struct TypicalP: Warper {
  private let mass: Double
  private let minimum: Int

  /// Makes the step for a mass above 0 and below 1.
  package init(_ mass: Float, keepingAtLeast minimum: Int = 1) {
    self.mass = Double(mass)
    self.minimum = minimum
  }

  package func apply(to candidates: inout Candidates) {
    let (maximum, total) = candidates.weigh()
    // -log p - H = mean(score) - score, since both hold the same normaliser.
    let mean = maximum + Float(weightedExcess(candidates, maximum) / total)
    rank(&candidates, by: mean)
    let cut = Cut.mass(
      ranks: candidates.keys,
      weights: candidates.weights,
      count: candidates.count,
      reaching: mass * total,
      keepingAtLeast: minimum
    )
    candidates.keep(Cut(threshold: cut.threshold), by: .key)
  }

  /// The sum of weight · (score - maximum).
  private func weightedExcess(_ candidates: Candidates, _ maximum: Float) -> Double {
    let (blocks, run) = (Lanes.blocks(candidates.count), Candidates.run / 16)
    var total = 0.0
    unsafe candidates.scores.withUnsafeBufferPointer { scores in
      unsafe candidates.weights.withUnsafeBufferPointer { weights in
        for start in stride(from: 0, to: blocks, by: run) {
          var sum = Lanes.zero
          for block in start..<min(start + run, blocks) {
            // Below -104 the weight is 0; the bound keeps 0 · infinity out.
            let excess = unsafe (scores[block: block] - maximum).max(Lanes(repeating: -104))
            sum += unsafe weights[block: block] * excess
          }
          total += Double(sum.total)
        }
      }
    }
    return total
  }

  /// Sets the keys to the negated distance of each score from the mean.
  private func rank(_ candidates: inout Candidates, by mean: Float) {
    let blocks = Lanes.blocks(candidates.count)
    if candidates.keys.count < blocks * 16 {
      candidates.keys = Array(repeating: -.infinity, count: candidates.scores.count)
    }
    unsafe candidates.scores.withUnsafeBufferPointer { scores in
      unsafe candidates.keys.withUnsafeMutableBufferPointer { keys in
        for block in 0..<blocks {
          let distance = unsafe scores[block: block] - mean
          unsafe keys[block: block] = distance.min(-distance)
        }
      }
    }
  }
}
