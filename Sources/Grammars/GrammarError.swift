/// Why a grammar cannot be used.
public enum GrammarError: Error, Equatable, Sendable {
  /// No text fits.
  case noText
}
