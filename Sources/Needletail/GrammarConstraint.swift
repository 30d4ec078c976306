internal import Generation
internal import Grammars

/// Keeps generated tokens to a grammar.
struct GrammarConstraint: TokenConstraint {
  private var matcher: GrammarMatcher

  init(_ matcher: GrammarMatcher) { self.matcher = matcher }

  mutating func apply(to row: inout MutableSpan<Float>) throws(SamplingError) {
    do throws(GrammarError) {
      try matcher.apply(to: &row)
    } catch {
      throw .constraint(reason: error.description)
    }
  }

  mutating func accept(_ token: Int32) throws(SamplingError) {
    do throws(GrammarError) {
      try matcher.accept(token)
    } catch {
      throw .constraint(reason: error.description)
    }
  }
}
