import Grammars
import OrderedJSON
import Testing

/// The texts of a grammar, asked byte by byte.
struct Language {
  /// A vocabulary of the 256 bytes; the token behind them ends a text.
  static let bytes = TokenVocabulary(count: 256) { [UInt8($0)] }
  static let end: Int32 = 256

  private let automaton: TokenAutomaton

  init(_ grammar: Grammar) throws {
    automaton = try TokenAutomaton(grammar, vocabulary: Self.bytes)
  }

  init(schema: String) throws { try self.init(.jsonSchema(try JSONValue(parsing: schema))) }

  /// Whether a text is one of the language.
  func accepts(_ text: String) throws -> Bool {
    var matcher = automaton.makeMatcher(endOfSequence: [Self.end])
    for byte in text.utf8 {
      guard try matcher.allows(Int32(byte)) else { return false }
      try matcher.accept(Int32(byte))
    }
    return try matcher.allows(Self.end)
  }
}

/// A schema or pattern with texts that fit and texts that do not.
struct LanguageCase: Sendable, CustomTestStringConvertible {
  let source: String
  let accepted: [String]
  let rejected: [String]

  init(_ source: String, accepts accepted: [String], rejects rejected: [String]) {
    self.source = source
    self.accepted = accepted
    self.rejected = rejected
  }

  var testDescription: String { source }

  /// The texts that the language gets wrong.
  func mistakes(_ language: Language) throws -> [String] {
    try accepted.filter { try !language.accepts($0) } + rejected.filter { try language.accepts($0) }
  }
}
