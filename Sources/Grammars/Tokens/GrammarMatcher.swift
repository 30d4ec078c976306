/// Keeps one text to a grammar, token by token.
public struct GrammarMatcher: Sendable {
  private let automaton: TokenAutomaton
  private let endOfSequence: [Int32]
  private var position = TextPosition()
  private var hasEnded = false

  init(_ automaton: TokenAutomaton, endOfSequence: Set<Int32>) {
    self.automaton = automaton
    self.endOfSequence = endOfSequence.sorted()
  }

  /// Rules out the tokens that the grammar does not allow next.
  ///
  /// End-of-sequence tokens stay exactly when the text is complete; after one of them only they may come.
  ///
  /// - Parameter row: The scores, `[vocabulary]`; those ruled out become minus infinity.
  /// - Throws: ``GrammarError/deadEnd`` when no token may come; and ``GrammarError/tooAmbiguous(limit:)`` or
  ///   ``GrammarError/tooMuchWork``.
  public mutating func apply(to row: inout MutableSpan<Float>) throws(GrammarError) {
    let (mask, mayEnd) =
      hasEnded ? (TokenMask(bits: []), true) : try automaton.allowed(at: &position)
    let ends = endOfSequence.filter { $0 >= 0 && Int($0) < row.count }
    guard !mask.isEmpty || (mayEnd && !ends.isEmpty) else { throw .deadEnd }
    let scores = ends.map { mayEnd ? row[Int($0)] : -.infinity }
    mask.apply(to: &row)
    for (id, score) in zip(ends, scores) { row[Int(id)] = score }
  }

  /// Whether a token may come next.
  public mutating func allows(_ token: Int32) throws(GrammarError) -> Bool {
    if hasEnded { return endOfSequence.contains(token) }
    let (mask, mayEnd) = try automaton.allowed(at: &position)
    return endOfSequence.contains(token) ? mayEnd : mask.allows(token)
  }

  /// Goes on behind a token.
  ///
  /// - Throws: ``GrammarError/tokenNotAllowed(id:)``, and as ``apply(to:)``.
  public mutating func accept(_ token: Int32) throws(GrammarError) {
    if endOfSequence.contains(token) {
      guard try allows(token) else { throw .tokenNotAllowed(id: token) }
      hasEnded = true
      return
    }
    let bytes = automaton.bytes(of: token)
    guard !hasEnded, !bytes.isEmpty, try automaton.advance(&position, by: bytes) else {
      throw .tokenNotAllowed(id: token)
    }
  }
}
