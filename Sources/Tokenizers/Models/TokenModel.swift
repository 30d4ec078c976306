/// Turns words into token ids.
protocol TokenModel: Sendable {
  var vocabulary: Vocabulary { get }

  /// Appends the ids of the words of a text.
  func encode(_ bytes: Span<UInt8>, _ words: [Range<Int>], into ids: inout [Int32]) throws(TokenizerError)

  /// Appends the ids of a word, and for each the part of the word that it stands for.
  func encode(
    _ bytes: Span<UInt8>,
    _ word: Range<Int>,
    into ids: inout [Int32],
    ranges: inout [Range<Int>]
  ) throws(TokenizerError)

  /// The same model for words in bytes instead of characters of the byte alphabet, or nil when it cannot
  /// take them.
  func takingBytes() -> (any TokenModel)?
}

extension TokenModel {
  func takingBytes() -> (any TokenModel)? { nil }
}

/// A model whose tokens are found again in the word by what they are spelled with.
protocol SpellingModel: TokenModel {
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
}

extension SpellingModel {
  func encode(
    _ bytes: Span<UInt8>,
    _ word: Range<Int>,
    into ids: inout [Int32],
    ranges: inout [Range<Int>]
  ) throws(TokenizerError) {
    // The model sees the ids so far: it may join an unknown character to an unknown token before it.
    let first = ids.count
    try encode(bytes, [word], into: &ids)
    var start = word.lowerBound
    for index in first..<ids.count {
      let next = index + 1 < ids.count ? ids[index + 1] : nil
      let range = place(of: ids[index], before: next, from: start, in: bytes, word)
      ranges.append(range)
      start = range.upperBound
    }
  }

  /// The place of a token in a word; characters that became no token are passed over.
  private func place(
    of id: Int32,
    before next: Int32?,
    from start: Int,
    in bytes: Span<UInt8>,
    _ word: Range<Int>
  ) -> Range<Int> {
    for index in start..<max(start, word.upperBound) {
      if let end = end(of: id, before: next, at: index, in: bytes, word) { return index..<end }
    }
    return word.upperBound..<word.upperBound
  }
}
