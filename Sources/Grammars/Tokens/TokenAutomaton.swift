internal import Synchronization

/// A grammar over the tokens of a vocabulary, ready for any number of texts at once.
///
/// What was found out for one text is kept for all, up to a bound. Results do not depend on what is kept; only
/// whether a grammar that takes far too much work is given up may.
public final class TokenAutomaton: Sendable {
  private let vocabulary: TokenVocabulary
  private let cache: Mutex<MaskCache>

  /// Compiles a grammar.
  ///
  /// - Throws: ``GrammarError``.
  public convenience init(_ grammar: Grammar, vocabulary: TokenVocabulary) throws(GrammarError) {
    try self.init(program: try Program(grammar), vocabulary: vocabulary)
  }

  init(program: Program, vocabulary: TokenVocabulary) throws(GrammarError) {
    self.vocabulary = vocabulary
    cache = Mutex(MaskCache(try StateTable(program)))
  }

  /// Starts a text.
  ///
  /// - Parameter endOfSequence: The tokens that may come exactly when the text is complete.
  /// - Returns: A matcher that has seen no token.
  public func makeMatcher(endOfSequence: Set<Int32>) -> GrammarMatcher {
    GrammarMatcher(self, endOfSequence: endOfSequence)
  }

  /// The bytes of a token; empty for one that may never come.
  func bytes(of token: Int32) -> ArraySlice<UInt8> { vocabulary.bytes(of: token) }

  /// Follows bytes from where a text stands.
  ///
  /// - Returns: Whether the grammar allows them; if not, the position does not change.
  func advance(_ position: inout TextPosition, by bytes: ArraySlice<UInt8>) throws(GrammarError) -> Bool {
    try cache.withLock { cache throws(GrammarError) in
      try cache.makeRoom()
      position.enter(&cache)
      let start = position.state
      let state = try position.charge(&cache) { cache, limit throws(GrammarError) in
        try cache.table.follow(bytes, from: start, workLimit: limit)
      }
      guard state != StateTable.dead else { return false }
      position.move(to: state, in: cache)
      return true
    }
  }

  /// The tokens that may come next, and whether the text may end.
  func allowed(at position: inout TextPosition) throws(GrammarError) -> (mask: TokenMask, mayEnd: Bool) {
    try cache.withLock { cache throws(GrammarError) in
      try cache.makeRoom()
      position.enter(&cache)
      let state = position.state
      let mask = try position.charge(&cache) { cache, limit throws(GrammarError) in
        try cache.mask(state, vocabulary, workLimit: limit)
      }
      return (mask, cache.table.isAccepting(state))
    }
  }
}
