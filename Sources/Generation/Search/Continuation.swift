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
