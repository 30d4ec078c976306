/// The places where a word falls apart: between two characters that stand side by side in no token.
///
/// Merging never crosses such a place, so the parts can be merged (and cached) alone with the same result.
/// A sentencepiece vocabulary without a pre-tokenizer makes one word of a whole text; its seams lie before
/// most `▁`. The table is a set of hashes: a collision hides a seam, which costs time and changes nothing.
struct SeamTable: Sendable {
  private static let bitCount = 1 << 19

  private var bits = [UInt64](repeating: 0, count: bitCount / 64)
  private let key = ByteHash.key

  @inline(__always)
  private func bit(_ left: UInt32, _ right: UInt32) -> Int {
    Int(truncatingIfNeeded: ByteHash.hash(UInt64(left) << 32 | UInt64(right), key: key)) & (Self.bitCount - 1)
  }

  /// Notes the characters of a token as neighbours.
  mutating func insert(_ token: [UInt8]) {
    var left: UInt32?
    var index = 0
    while index < token.count {
      let (right, length) = token.span.scalar(at: index)
      if let left {
        let bit = bit(left, right)
        bits[bit / 64] |= 1 << UInt64(bit % 64)
      }
      left = right
      index += length
    }
  }

  /// The end of the part of a word that starts at an index.
  func partEnd(_ text: Span<UInt8>, from start: Int, to end: Int) -> Int {
    var (left, length) = text.scalar(at: start)
    var index = start + length
    while index < end {
      let right: UInt32
      (right, length) = text.scalar(at: index)
      let bit = bit(left, right)
      if bits[bit / 64] & (1 << UInt64(bit % 64)) == 0 { return index }
      left = right
      index += length
    }
    return end
  }
}
