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
