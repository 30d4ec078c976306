/// A rule on the scores of a row that depends on the tokens before it.
///
/// A new one is a type of its own and a line in `SamplingParameters.processors`.
package protocol LogitsProcessor: Sendable {
  /// Changes `row` (`[vocabulary]`, free of NaN and plus infinity) in place; minus infinity rules a token out.
  mutating func apply(to row: inout MutableSpan<Float>, after history: TokenHistory)
}

extension MutableSpan<Float> {
  /// Rewrites the score of a token; an id outside the vocabulary, such as an image placeholder, is ignored.
  @inline(__always)
  mutating func update(_ id: Int32, _ change: (Float) -> Float) {
    let index = Int(id)
    guard index >= 0, index < count else { return }
    self[index] = change(self[index])
  }

  /// Rules a token out; an id outside the vocabulary is ignored.
  @inline(__always)
  mutating func ban(_ id: Int32) { update(id) { _ in -.infinity } }
}
