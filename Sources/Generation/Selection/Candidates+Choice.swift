extension Candidates {
  /// The position at which the running sum of the weights, in the order of ids, passes `point`.
  ///
  /// - Precondition: `weigh` was called since the candidates changed.
  func draw(_ point: Double) -> Int {
    var sum = 0.0
    var start = 0
    for runSum in runSums {
      guard sum + runSum <= point else { break }
      sum += runSum
      start += Self.run
    }
    // Rounding may leave the point just past the end of its run: then the last token of weight is meant.
    var last = best
    for position in min(start, count)..<min(start + Self.run, count) where weights[position] > 0 {
      sum += Double(weights[position])
      last = position
      if sum > point { break }
    }
    return last
  }

  /// The `wanted` best tokens and all that tie with the last of them, best first.
  mutating func top(_ wanted: Int, normalizer: Double) -> [TokenScore] {
    guard wanted > 0 else { return [] }
    let cut =
      Cut.count(wanted, ranks: scores, weights: weights, count: count) ?? Cut(threshold: -.infinity)
    let kept = cut.collect(from: scores, count: count, into: &positions)
    return positions[..<kept].map(Int.init)
      .filter { scores[$0] > -.infinity }
      .sorted { (scores[$0], $1) > (scores[$1], $0) }
      .map { TokenScore(id: id(at: $0), logprob: Float(Double(scores[$0]) - normalizer)) }
  }
}
