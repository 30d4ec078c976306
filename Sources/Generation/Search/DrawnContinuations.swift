/// Draws continuations without replacement, in proportion to the exponentials of their scores.
///
/// The rule, for draw `d` of step `t`, both from 0: all continuations that are left stand in the order of beam, then
/// token; the point `u` times the sum of their weights falls into one of them, and that one is taken. `u` comes from
/// `Philox` under the request's seed at the counter `(t, 0, d, 1)`, so it depends on nothing else. When no
/// weight is left, the best of the rest are taken in order.
struct DrawnContinuations: ContinuationChoice {
  private let wanted: Int
  private let generator: Philox
  private var found: [Continuation] = []
  private var weights: [Double] = []
  private var runSums: [Double] = []

  /// How many weights a partial sum covers.
  private static let run = 512

  /// Makes an empty collection that draws `wanted` under a seed.
  init(_ wanted: Int, seed: UInt64) {
    self.wanted = wanted
    generator = Philox(key: seed)
  }

  mutating func add(_ candidates: inout Candidates, beam: Int, score: Float) {
    for position in 0..<candidates.count {
      let logprob = candidates.scores[position]
      guard logprob > -.infinity else { continue }
      let token = candidates.id(at: position)
      found.append(Continuation(beam: beam, token: token, logprob: logprob, score: logprob + score))
    }
  }

  mutating func choose(step: Int) -> [Continuation] {
    defer { found.removeAll(keepingCapacity: true) }
    weigh()
    var (chosen, taken): ([Continuation], Set<Int>) = ([], [])
    for draw in 0..<wanted {
      let total = runSums.reduce(0, +)
      guard total > 0, let place = place(of: uniform(step, draw) * total) else { break }
      chosen.append(found[place])
      taken.insert(place)
      remove(place)
    }
    guard chosen.count < min(wanted, found.count) else { return chosen }
    let rest = found.indices.filter { !taken.contains($0) }.map { found[$0] }.sorted { $0.precedes($1) }
    return chosen + rest.prefix(wanted - chosen.count)
  }

  private mutating func weigh() {
    let greatest = found.reduce(-Float.infinity) { max($0, $1.score) }
    weights = found.map { exponential(Double($0.score) - Double(greatest)) }
    runSums = stride(from: 0, to: weights.count, by: Self.run).map { sum(from: $0) }
  }

  private func sum(from start: Int) -> Double {
    weights[start..<min(start + Self.run, weights.count)].reduce(0, +)
  }

  private mutating func remove(_ place: Int) {
    weights[place] = 0
    runSums[place / Self.run] = sum(from: place / Self.run * Self.run)
  }

  private func uniform(_ step: Int, _ draw: Int) -> Double {
    let words = generator.block([UInt32(truncatingIfNeeded: step), 0, UInt32(truncatingIfNeeded: draw), 1])
    return Double((UInt64(words[1]) << 32 | UInt64(words[0])) >> 11) * 0x1p-53
  }

  /// The place at which the running sum of the weights passes a point.
  private func place(of point: Double) -> Int? {
    var (sum, run) = (0.0, 0)
    while run < runSums.count - 1, sum + runSums[run] <= point {
      sum += runSums[run]
      run += 1
    }
    // Rounding may leave the point just past the end: then the last one of weight is meant.
    var last = weights[..<min((run + 1) * Self.run, weights.count)].lastIndex { $0 > 0 }
    for place in run * Self.run..<min((run + 1) * Self.run, weights.count) where weights[place] > 0 {
      sum += weights[place]
      last = place
      if sum > point { break }
    }
    return last
  }
}
