import Grammars
import OrderedJSON
import Testing

@Suite struct MatcherTests {
  private static let end: Int32 = 4
  /// `a`, `b`, `ab`, a special token, and the end of the sequence.
  private static let vocabulary = TokenVocabulary(count: 5) { id in
    ["a", "b", "ab"].indices.contains(Int(id)) ? Array(["a", "b", "ab"][Int(id)].utf8) : nil
  }

  private static func matcher(_ pattern: String, end: Set<Int32> = [end]) throws -> GrammarMatcher {
    try TokenAutomaton(.regex(pattern), vocabulary: vocabulary).makeMatcher(endOfSequence: end)
  }

  /// The row of scores 1, 2, 3 … under the mask.
  private static func scores(_ matcher: inout GrammarMatcher, count: Int = 7) throws(GrammarError) -> [Float]
  {
    var row = (1...count).map(Float.init)
    do {
      var span = row.mutableSpan
      try matcher.apply(to: &span)
    }
    return row
  }

  @Test("tokens that lead on keep their scores, all others lose theirs") func mask() throws {
    var matcher = try Self.matcher("ab?|b")
    #expect(try Self.scores(&matcher) == [1, 2, 3] + Array(repeating: -.infinity, count: 4))
    try matcher.accept(0)
    #expect(try Self.scores(&matcher) == [-.infinity, 2, -.infinity, -.infinity, 5, -.infinity, -.infinity])
    try matcher.accept(1)
    #expect(try Self.scores(&matcher).map(\.isFinite) == [false, false, false, false, true, false, false])
  }

  @Test("after the end only the end may come") func ended() throws {
    var matcher = try Self.matcher("a*")
    try matcher.accept(Self.end)
    #expect(try Self.scores(&matcher).filter(\.isFinite) == [5])
    #expect(throws: GrammarError.tokenNotAllowed(id: 0)) { try matcher.accept(0) }
    try matcher.accept(Self.end)
  }

  @Test("an end-of-sequence token that is text ends complete texts only") func textualEnd() throws {
    var matcher = try Self.matcher("abb", end: [1])
    #expect(try Self.scores(&matcher)[1] == -.infinity)
    try matcher.accept(2)
    #expect(throws: GrammarError.tokenNotAllowed(id: 1)) { try matcher.accept(1) }
  }

  @Test("a text that no token continues is an error in words") func deadEnd() throws {
    var matcher = try Self.matcher("ac")
    try matcher.accept(0)
    let error = #expect(throws: GrammarError.self) { try Self.scores(&matcher) }
    #expect(error?.description == "no token of the vocabulary continues the text as the grammar asks")
    var complete = try Self.matcher("a", end: [])
    try complete.accept(0)
    #expect(throws: GrammarError.deadEnd) { try Self.scores(&complete) }
  }

  @Test("a token that is not allowed is refused and changes nothing", arguments: [1, 3, -1, 9] as [Int32])
  func refused(token: Int32) throws {
    var matcher = try Self.matcher("ab")
    let error = #expect(throws: GrammarError.self) { try matcher.accept(token) }
    #expect(error?.description == "token \(token) is not allowed by the grammar")
    try matcher.accept(2)
    #expect(try matcher.allows(Self.end))
  }

  @Test("matchers of one automaton do not disturb each other") func independent() throws {
    let automaton = try TokenAutomaton(.regex("(ab)*|b"), vocabulary: Self.vocabulary)
    var one = automaton.makeMatcher(endOfSequence: [Self.end])
    var other = automaton.makeMatcher(endOfSequence: [Self.end])
    try one.accept(0)
    try other.accept(1)
    #expect(try one.allows(1) && !other.allows(1))
    #expect(try !one.allows(Self.end) && other.allows(Self.end))
  }

  @Test("the mask of a row of any length", arguments: [1, 15, 16, 63, 64, 65, 200, 300])
  func rowLengths(count: Int) throws {
    // Half of the 256 bytes are allowed, as bits; then three, as a list.
    for (pattern, allowed) in [("[\u{0}-\u{7F}]", { $0 < 128 }), ("[abc]", { 97...99 ~= $0 })]
      as [(String, (Int) -> Bool)]
    {
      let automaton = try TokenAutomaton(.regex(pattern), vocabulary: Language.bytes)
      var matcher = automaton.makeMatcher(endOfSequence: [])
      let row = try Self.scores(&matcher, count: count)
      #expect(row.indices.allSatisfy { row[$0] == (allowed($0) ? Float($0 + 1) : -.infinity) })
    }
  }

  @Test("grammars are the same when their bytes are") func identity() throws {
    #expect(Grammar.regex("é").identity != Grammar.regex("e\u{301}").identity)
    #expect(Grammar.jsonObject.identity == Grammar.jsonObject.identity)
    #expect(Grammar.regex("true").identity != Grammar.jsonSchema(true).identity)
  }
}
