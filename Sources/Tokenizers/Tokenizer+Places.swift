/// A token and where its text stands.
public struct PlacedToken: Sendable, Equatable {
  /// The token.
  public let id: Int32
  /// The bytes of the text that the token stands for, whole characters; empty for a token that was added to
  /// the text.
  public let range: Range<Int>
}

extension Tokenizer {
  /// Encodes a text as ``encode(_:addSpecialTokens:matchSpecialTokens:)`` does, and tells where each token
  /// stands.
  ///
  /// The places are those of Hugging Face `tokenizers`: in the text as it was given, before normalising; a
  /// token that is a part of a character stands for the whole character.
  ///
  /// - Parameters:
  ///   - text: The text.
  ///   - addSpecialTokens: Whether to put the tokens around it that the model expects around a text.
  ///   - matchSpecialTokens: Whether special tokens written in the text become those tokens.
  /// - Returns: The tokens; all ranges are `0..<0` when a normalizer hides where the text comes from.
  /// - Throws: As ``encode(_:addSpecialTokens:matchSpecialTokens:)``.
  /// - Complexity: O(n log n) in the length of the text
  public func encodeWithPlaces(
    _ text: String,
    addSpecialTokens: Bool = true,
    matchSpecialTokens: Bool = true
  ) throws(TokenizerError) -> [PlacedToken] {
    var encoding = PlacedEncoding(self, text: Array(text.utf8), matchesSpecial: matchSpecialTokens)
    if addSpecialTokens { encoding.appendAround(postProcessor.prefix) }
    try encoding.appendText()
    if addSpecialTokens { encoding.appendAround(postProcessor.suffix) }
    return encoding.finished
  }
}

/// An encoding that grows token by token.
private struct PlacedEncoding {
  private let tokenizer: Tokenizer
  private let text: [UInt8]
  private let matchesSpecial: Bool
  private var ids: [Int32] = []
  private var ranges: [Range<Int>] = []
  private var isTraced = true
  /// Whether no token of the text has been appended yet.
  private var isFirst = true

  init(_ tokenizer: Tokenizer, text: [UInt8], matchesSpecial: Bool) {
    self.tokenizer = tokenizer
    self.text = text
    self.matchesSpecial = matchesSpecial
    ids.reserveCapacity(text.count / 4 + 8)
    ranges.reserveCapacity(text.count / 4 + 8)
  }

  var finished: [PlacedToken] {
    zip(ids, ranges).map { PlacedToken(id: $0, range: isTraced ? $1 : 0..<0) }
  }

  /// Whether places depend on how tokens are spelled.
  private var trims: Bool { tokenizer.postProcessor.trim != nil }

  /// Appends tokens that stand for no text.
  mutating func appendAround(_ added: [Int32]) {
    ids += added
    ranges += repeatElement(0..<0, count: added.count)
  }

  mutating func appendText() throws(TokenizerError) {
    for part in tokenizer.added.split(text.span, .raw, matchesSpecial: matchesSpecial) {
      if let id = part.id {
        ids.append(id)
        append(part.range, spelling: trims ? Array(text[part.range]) : [])
      } else {
        try appendPlain(part.range)
      }
    }
  }

  /// Appends the text between two tokens found in the raw text.
  private mutating func appendPlain(_ range: Range<Int>) throws(TokenizerError) {
    var traced = TracedText(text, range)
    try tokenizer.normalizer(startsText: range.lowerBound == 0)?.normalize(&traced)
    if traced.origins == nil { isTraced = false }
    let normalized = traced.current
    for part in tokenizer.added.split(normalized.span, .normalized, matchesSpecial: matchesSpecial) {
      if let id = part.id {
        let spelling = trims ? Array(normalized[part.range]) : []
        ids.append(id)
        append(place(of: part.range, traced.origins), spelling: spelling)
        continue
      }
      var words = PreTokenizedText(
        Array(normalized[part.range]),
        startsText: range.lowerBound == 0 && part.range.lowerBound == 0,
        origins: traced.origins.map { Array($0[part.range]) }
      )
      try tokenizer.preTokenizer?.split(&words)
      for word in words.words { try append(word, of: words) }
    }
  }

  private mutating func append(_ word: Range<Int>, of words: PreTokenizedText) throws(TokenizerError) {
    let first = ids.count
    var parts: [Range<Int>] = []
    try tokenizer.model.encode(words.bytes.span, word, into: &ids, ranges: &parts)
    for (id, part) in zip(ids[first...], parts) {
      append(place(of: part, words.origins), spelling: trims ? tokenizer.content(of: id) ?? [] : [])
    }
  }

  /// The characters of the text that some bytes come from.
  private func place(of range: Range<Int>, _ origins: [UInt32]?) -> Range<Int> {
    guard let origins, let first = origins[range].first, let last = origins[range].last else { return 0..<0 }
    var (start, end) = (Int(first), Int(last))
    while start > 0, text[start] & 0xC0 == 0x80 { start -= 1 }
    repeat { end += 1 } while end < text.count && text[end] & 0xC0 == 0x80
    return start..<max(start, end)
  }

  /// Appends the place of the next id.
  private mutating func append(_ place: Range<Int>, spelling: [UInt8]) {
    var place = place
    tokenizer.postProcessor.trim?.narrow(&place, of: spelling, isFirst: isFirst)
    isFirst = false
    ranges.append(place)
  }
}
