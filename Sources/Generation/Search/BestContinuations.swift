/// Chooses the best continuations, best first.
struct BestContinuations: ContinuationChoice {
  private let wanted: Int
  private var found: [Continuation] = []

  /// Makes an empty collection that chooses `wanted`.
  init(_ wanted: Int) { self.wanted = wanted }

  mutating func add(_ candidates: inout Candidates, beam: Int, score: Float) {
    for (token, logprob, sum) in candidates.best(wanted, adding: score) {
      found.append(Continuation(beam: beam, token: token, logprob: logprob, score: sum))
    }
  }

  mutating func choose(step: Int) -> [Continuation] {
    defer { found.removeAll(keepingCapacity: true) }
    return Array(found.sorted { $0.precedes($1) }.prefix(wanted))
  }
}
