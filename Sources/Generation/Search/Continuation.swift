/// A token that a beam may go on with.
struct Continuation: Sendable, Equatable {
  /// The beam, from 0.
  var beam: Int
  var token: Int32
  /// What the token adds to the beam's score.
  var logprob: Float
  /// The sum of the beam's score and `logprob`, rounded as one addition of 32-bit floats.
  var score: Float

  /// Whether this one stands before another: the higher score, and among equals the lower place in the list of all
  /// tokens of all beams.
  func precedes(_ other: Continuation) -> Bool {
    if score != other.score { return score > other.score }
    return (beam, token) < (other.beam, other.token)
  }
}

/// Collects the continuations of the beams of a step and chooses some.
protocol ContinuationChoice: Sendable {
  /// Adds those of a beam.
  ///
  /// - Parameters:
  ///   - candidates: The tokens in play with their log-probabilities; written to.
  ///   - beam: The beam.
  ///   - score: The beam's score.
  mutating func add(_ candidates: inout Candidates, beam: Int, score: Float)

  /// Chooses, and empties the collection; continuations of no probability are never chosen.
  ///
  /// - Parameter step: The number of the generated token, from 0.
  /// - Returns: Those chosen, in the order of the choice.
  mutating func choose(step: Int) -> [Continuation]
}

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
