/// Room for the work on one row at a time, at most 20 bytes for each token of the vocabulary.
///
/// One is enough for all rows that a thread samples one after the other; it carries nothing from row to row.
public struct SamplingWorkspace: Sendable {
  var candidates = Candidates()

  /// Makes empty room; it grows with the first row.
  public init() {}
}
