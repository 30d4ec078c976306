/// What a sentencepiece model does to the white space of a text (`normalizer.cc`).
struct SentencePieceNormalizer: Normalizer {
  let removesExtraWhitespace: Bool
  let addsDummyPrefix: Bool
  /// The dummy space stands behind the text instead of before it.
  let addsAsSuffix: Bool
  let escapesWhitespace: Bool

  private static let space = Matcher.literal([0x20])

  func normalize(_ text: inout some RewritableText) throws(TokenizerError) {
    if removesExtraWhitespace { text.keep(Self.words(of: text.current)) }
    if addsDummyPrefix { text.insert([0x20], atEnd: addsAsSuffix) }
    guard escapesWhitespace else { return }
    try text.replace(by: Array("\u{2581}".utf8)) { (bytes, found) throws(TokenizerError) in
      try Self.space.forEachMatch(in: bytes, found)
    }
  }

  /// The words of a text, each but the last with the space behind it.
  private static func words(of text: [UInt8]) -> [Range<Int>] {
    let words = text.split(separator: 0x20)
    return words.map { $0.startIndex..<$0.endIndex + ($0.endIndex == words.last?.endIndex ? 0 : 1) }
  }
}
