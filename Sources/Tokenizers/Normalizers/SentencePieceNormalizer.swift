/// What a sentencepiece model does to the white space of a text (`normalizer.cc`).
struct SentencePieceNormalizer: Normalizer {
  let removesExtraWhitespace: Bool
  let addsDummyPrefix: Bool
  /// The dummy space stands behind the text instead of before it.
  let addsAsSuffix: Bool
  let escapesWhitespace: Bool

  func normalize(_ text: inout [UInt8]) {
    if removesExtraWhitespace { text = Array(text.split(separator: 0x20).joined(separator: [0x20])) }
    guard !text.isEmpty else { return }
    if addsDummyPrefix { text.insert(0x20, at: addsAsSuffix ? text.count : 0) }
    guard escapesWhitespace else { return }
    var escaped: [UInt8] = []
    escaped.reserveCapacity(text.count * 2)
    for byte in text {
      if byte == 0x20 { escaped.append("\u{2581}" as Unicode.Scalar) } else { escaped.append(byte) }
    }
    text = escaped
  }
}
