/// What a beam search is asked for.
struct BeamTask: Sendable {
  let options: BeamSearchOptions
  let maxNewTokens: Int
  let promptLength: Int
  let endOfSequence: Set<Int32>
  let seed: UInt64
  let isSampling: Bool

  /// How many continuations are chosen for so many beams: enough that as many go on whatever ends.
  func continuationCount(beams: Int) -> Int { max(2, 1 + endOfSequence.count) * beams }

  /// A collection that chooses the continuations of so many beams.
  func choice(beams: Int) -> any ContinuationChoice {
    let count = continuationCount(beams: beams)
    return isSampling ? DrawnContinuations(count, seed: seed) : BestContinuations(count)
  }

  /// A length to the power of the length penalty.
  func divisor(_ length: Int) -> Double { power(Double(length), Double(options.lengthPenalty)) }
}
