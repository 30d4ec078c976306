/// A text of a beam search that may go on.
struct Beam: Sendable {
  /// The sum of the log-probabilities of its tokens.
  var score: Float
  /// Its last token; nil before the first.
  var node: HypothesisTree.Node?
}
