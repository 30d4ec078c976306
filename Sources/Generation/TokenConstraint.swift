/// A rule on the whole generated text that allows some tokens next and no others, such as a grammar.
public protocol TokenConstraint: Sendable {
  /// Rules tokens out.
  ///
  /// - Parameter row: The scores, `[vocabulary]`, free of NaN and plus infinity; those of ruled-out tokens
  ///   become minus infinity, no other changes.
  /// - Throws: `SamplingError.constraint(reason:)` when the text cannot go on.
  mutating func apply(to row: inout MutableSpan<Float>) throws(SamplingError)

  /// Records the token that was chosen.
  ///
  /// - Throws: `SamplingError.constraint(reason:)` for a token that is not allowed.
  mutating func accept(_ token: Int32) throws(SamplingError)
}
