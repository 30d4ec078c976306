package import Tokenizers

/// What cuts texts to a number of tokens and counts them.
package protocol TextTokenizer: Sendable {
  /// The ids of a text, without those that a model expects around it.
  func ids(of text: String) throws -> [Int32]
  /// The text of ids, without special tokens.
  func text(of ids: [Int32]) -> String
}

extension TextTokenizer {
  /// The number of tokens of a text; nil when it cannot be encoded.
  func count(_ text: String) -> Int? { try? ids(of: text).count }

  /// The beginning of a text that has exactly so many tokens when it is encoded again.
  ///
  /// - Returns: nil when the text is too short, or no beginning was found: where the cut falls within a word, its
  ///   tokens change.
  func beginning(of text: String, tokens: Int) throws -> String? {
    let ids = try ids(of: text)
    guard ids.count >= tokens else { return nil }
    var taken = tokens
    for _ in 0..<16 {
      let part = self.text(of: Array(ids.prefix(taken)))
      let found = try self.ids(of: part).count
      if found == tokens { return part }
      taken += tokens > found ? 1 : -1
      guard taken > 0, taken <= ids.count else { return nil }
    }
    return nil
  }
}

extension Tokenizer: TextTokenizer {
  /// The ids of a text.
  package func ids(of text: String) throws -> [Int32] {
    try encode(text, addSpecialTokens: false, matchSpecialTokens: false)
  }

  /// The text of ids.
  package func text(of ids: [Int32]) -> String { decode(ids, skipSpecialTokens: true) }
}
