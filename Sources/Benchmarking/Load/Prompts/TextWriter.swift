/// Writes texts of exact lengths, the same for the same seed.
package struct TextWriter: Sendable {
  private let tokenizer: any TextTokenizer
  private let style: TextStyle
  private var generator: SeededGenerator

  /// Makes a writer.
  package init(style: TextStyle, tokenizer: any TextTokenizer, seed: UInt64) {
    self.style = style
    self.tokenizer = tokenizer
    generator = SeededGenerator(seed: seed)
  }

  /// A text of exactly so many tokens by the tokenizer.
  ///
  /// - Parameters:
  ///   - tokens: How many.
  ///   - start: What it begins with; nil for the words of its style.
  /// - Returns: The text.
  /// - Throws: The tokenizer's error, or ``LoadError/noPrompts(path:lengths:)`` when it can hold no such text.
  package mutating func text(tokens: Int, start: String? = nil) throws -> String {
    for _ in 0..<8 {
      var text = start ?? style.opening
      // Texts have between 1 and 6 bytes for a token, or so; a tokenizer with larger ones gets more.
      for round in 1...6 {
        while text.utf8.count < tokens * 4 * round { text += style.piece(&generator) }
        if let cut = try tokenizer.beginning(of: text, tokens: tokens) { return cut }
      }
    }
    throw LoadError.noPrompts(path: style.rawValue, lengths: "exactly \(tokens) tokens")
  }

  /// A number of tokens between bounds, short ones more often.
  package mutating func turnLength() -> Int { 10 + Int(140 * generator.unit() * generator.unit()) }

  /// The number of turns of a conversation, one to five.
  package mutating func turnCount() -> Int { 1 + Int(5 * generator.unit()) }

  /// A number of tokens by chance.
  package mutating func length(_ lengths: TokenLengths) -> Int? { lengths.draw(by: &generator) }
}
