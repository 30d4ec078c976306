extension Tokenizer {
  /// Encodes a text.
  ///
  /// - Parameters:
  ///   - text: The text.
  ///   - addSpecialTokens: Whether to put the tokens around it that the model expects around a text. Chat
  ///     templates print them, so a rendered prompt is encoded without.
  ///   - matchSpecialTokens: Whether special tokens written in the text become those tokens; otherwise they
  ///     are plain text, as text from users should be.
  /// - Returns: The token ids.
  /// - Throws: ``TokenizerError/patternLimit(pattern:reason:)`` or
  ///   ``TokenizerError/unknownTokenMissing(token:)``.
  /// - Complexity: O(n log n) in the length of the text
  public func encode(
    _ text: String,
    addSpecialTokens: Bool = true,
    matchSpecialTokens: Bool = true
  ) throws(TokenizerError) -> [Int32] {
    let bytes = Array(text.utf8)
    var ids: [Int32] = []
    ids.reserveCapacity(bytes.count / 4 + 8)
    if addSpecialTokens { ids += postProcessor.prefix }
    for part in added.split(bytes.span, .raw, matchesSpecial: matchSpecialTokens) {
      if let id = part.id {
        ids.append(id)
      } else {
        try appendIDs(
          of: Array(bytes[part.range]),
          startsText: part.range.lowerBound == 0,
          matchesSpecial: matchSpecialTokens,
          to: &ids
        )
      }
    }
    if addSpecialTokens { ids += postProcessor.suffix }
    return ids
  }

  /// Encodes the text between two tokens found in the raw text.
  private func appendIDs(
    of raw: [UInt8],
    startsText: Bool,
    matchesSpecial: Bool,
    to ids: inout [Int32]
  ) throws(TokenizerError) {
    var text = raw
    try normalizer(startsText: startsText)?.normalize(&text)
    for part in added.split(text.span, .normalized, matchesSpecial: matchesSpecial) {
      if let id = part.id {
        ids.append(id)
        continue
      }
      var words = PreTokenizedText(
        Array(text[part.range]),
        startsText: startsText && part.range.lowerBound == 0
      )
      try preTokenizer?.split(&words)
      try model.encode(words.bytes.span, words.words, into: &ids)
    }
  }
}
