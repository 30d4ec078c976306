/// Turns words into token ids.
protocol TokenModel: Sendable {
  var vocabulary: Vocabulary { get }

  /// Appends the ids of the words of a text.
  func encode(_ bytes: Span<UInt8>, _ words: [Range<Int>], into ids: inout [Int32]) throws(TokenizerError)

  /// Where the text that a token stands for ends.
  ///
  /// - Parameters:
  ///   - id: The token.
  ///   - next: The token behind it, if there is one.
  ///   - index: Where its text starts.
  ///   - bytes: The text.
  ///   - word: The word that the token is a part of.
  /// - Returns: The end, or nil when the token does not stand for the text at the index.
  func end(
    of id: Int32,
    before next: Int32?,
    at index: Int,
    in bytes: Span<UInt8>,
    _ word: Range<Int>
  ) -> Int?

  /// The same model for words in bytes instead of characters of the byte alphabet, or nil when it cannot
  /// take them.
  func takingBytes() -> (any TokenModel)?
}

extension TokenModel {
  func takingBytes() -> (any TokenModel)? { nil }
}
