/// A string as a dictionary key, compared by its UTF-8 bytes; `String` itself merges texts that differ only
/// by Unicode normalisation.
struct BytewiseKey: Hashable, Sendable {
  let text: String

  init(_ text: String) { self.text = text }

  static func == (left: BytewiseKey, right: BytewiseKey) -> Bool {
    left.text.utf8.elementsEqual(right.text.utf8)
  }

  func hash(into hasher: inout Hasher) {
    for byte in text.utf8 { hasher.combine(byte) }
    hasher.combine(0xFF as UInt8)
  }
}
