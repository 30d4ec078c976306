import Grammars
import Testing

/// Texts made by choosing at random among the tokens that a grammar allows.
struct Walk {
  /// Bytes, pieces of JSON, and pieces of characters, in no order.
  static let tokens: [[UInt8]] = {
    let pieces = [
      "{\"", "\":", "\": \"", "\",\"", "\", \"", "\"}", "\"]", "}}", "]}", "},{", "[{\"", "[[", "]]", "{}",
      "[]", "[\"",
      " {", " [", " \"", ", ", ": ", ",\"", "null", "true", "false", " null", "tru", "e,", "1", "12", "100",
      "1.5", "-1",
      ".0", "e+", "00", "name", "na", "me\":", "id", "\"id\": ", "value", "abc", "ab", "a\"", "\\n", "\\\"",
      "\\u00",
      "\\ud83d", "é", "鳥", "😀", "é\"", "2024", "-01-", "T", "red", "green", "next", "next\":null}",
      "\"next\":{", "  ",
    ]
    let bytes = (0...255).map { [UInt8($0)] }
    let parts = [[0xC3], [0x9F, 0x98], [0xF0, 0x9F], [0x80, 0x22], [0xA9, 0x22, 0x2C]] as [[UInt8]]
    return bytes + pieces.map { Array($0.utf8) } + parts
  }()

  static let vocabulary = TokenVocabulary(count: tokens.count) { tokens[Int($0)] }
  static let end = Int32(tokens.count)

  private var matcher: GrammarMatcher
  private(set) var text: [UInt8] = []
  private(set) var allowed: [Int32] = []

  init(_ automaton: TokenAutomaton) {
    matcher = automaton.makeMatcher(endOfSequence: [Self.end])
  }

  /// Finds what may come.
  ///
  /// - Returns: Whether the text may end.
  mutating func look() throws -> Bool {
    var row = [Float](repeating: 0, count: Self.tokens.count + 1)
    do {
      var span = row.mutableSpan
      try matcher.apply(to: &span)
    }
    allowed = row.indices.dropLast().filter { row[$0] == 0 }.map(Int32.init)
    return row[row.count - 1] == 0
  }

  /// The tokens that bring the text closer to its end, as far as that can be told.
  private var closing: [Int32] {
    // Where a tilde may come stands a string, in which brackets close nothing.
    if allowed.contains(Int32(UInt8(ascii: "~"))) { return allowed.filter { $0 == UInt8(ascii: "\"") } }
    let brackets = allowed.filter { [0x5D, 0x7D].contains(Self.tokens[Int($0)].last) }
    return brackets.isEmpty ? allowed.filter { Self.tokens[Int($0)].last == 0x22 } : brackets
  }

  mutating func take(_ token: Int32) throws {
    try matcher.accept(token)
    text += Self.tokens[Int(token)]
  }

  /// Goes on at random until the text ends; after a while it prefers what closes something.
  mutating func finish(_ random: inout SeededGenerator, hurriesAfter limit: Int) throws {
    for step in 0..<limit + 4000 {
      let mayEnd = try look()
      let isHurrying = step > limit
      if mayEnd, allowed.isEmpty || isHurrying || Int.random(in: 0..<4, using: &random) == 0 { return }
      let closing = isHurrying ? closing : []
      try take((closing.isEmpty ? allowed : closing).randomElement(using: &random) ?? -1)
    }
    Issue.record("a text does not end: \(String(decoding: text, as: UTF8.self))")
  }
}
