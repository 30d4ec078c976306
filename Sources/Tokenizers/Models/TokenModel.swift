/// Turns words into token ids.
protocol TokenModel: Sendable {
  var vocabulary: Vocabulary { get }

  /// Appends the ids of the words of a text.
  func encode(_ bytes: Span<UInt8>, _ words: [Range<Int>], into ids: inout [Int32]) throws(TokenizerError)

  /// The same model for words in bytes instead of characters of the byte alphabet, or nil when it cannot
  /// take them.
  func takingBytes() -> (any TokenModel)?
}

extension TokenModel {
  func takingBytes() -> (any TokenModel)? { nil }
}
