/// Damages files and invents texts, the same for the same seed.
struct Mutator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  /// SplitMix64 (Steele, Lea and Flood, 2014).
  private mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }

  /// A number from 0 up to a bound, or 0 for a bound below 1.
  mutating func below(_ bound: Int) -> Int { bound > 0 ? Int(next() % UInt64(bound)) : 0 }

  /// Values that stand where another kind of value is expected.
  private static let values = [
    "null", "true", "[]", "{}", "\"\"", "\"▁\"", "-1", "0", "1", "4294967296", "1e400", "9223372036854775808",
    "0.5",
    "\"\\ud83d\"", "[null]", "{\"type\":\"Nope\"}", "\"<0x41>\"", "\"(a*)*b\"", "\"[^(\\\\s|[.,]]+\"",
    "\"\\\\p{L}+|\"", "\"Isolated\"", "[[\"a\",-1]]", "\"Unigram\"", "\"WordPiece\"", "\"BertNormalizer\"",
    "\"FixedLength\"",
  ].map { Array($0.utf8) }

  /// A damaged copy: a few bytes, values or stretches changed, doubled or cut.
  mutating func mutate(_ bytes: [UInt8]) -> [UInt8] {
    var result = bytes
    for _ in 0...below(4) where !result.isEmpty {
      // Most of a file is vocabulary; half of the changes go to the rest, which is at its start.
      let reach = below(2) == 0 ? min(result.count, 1500) : result.count
      let index = below(reach)
      switch below(8) {
      case 0: result[index] = UInt8(truncatingIfNeeded: next())
      case 1: result[index] ^= 1 << UInt8(below(8))
      case 2: result.removeSubrange(index..<min(result.count, index + 1 + below(30)))
      case 3:
        result.insert(
          contentsOf: result[index..<min(result.count, index + 1 + below(60))],
          at: below(result.count)
        )
      case 4: if below(6) == 0 { result.removeSubrange(index...) }
      default: replaceValue(&result, near: index)
      }
    }
    return result
  }

  /// Replaces the JSON value behind the next colon or comma by another.
  private mutating func replaceValue(_ bytes: inout [UInt8], near index: Int) {
    let separators = [UInt8(ascii: ":"), UInt8(ascii: ",")]
    guard let start = bytes[index...].firstIndex(where: { separators.contains($0) }) else { return }
    let ends = separators + [UInt8(ascii: "}"), UInt8(ascii: "]")]
    let end = bytes[(start + 1)...].firstIndex(where: { ends.contains($0) }) ?? bytes.count
    bytes.replaceSubrange(start + 1..<end, with: Self.values[below(Self.values.count)])
  }

  private static let words = [
    "the swift", " ", "  ", "\n\n", "<s>", "<m>", " word ", "it's", "123", "é", "e\u{301}",
    "\u{C5B4}\u{11A8}", "鳥は", "😀", "\0",
    "▁", "--", "!?", "<0x41>", "ſ", "\u{FFFD}", "\r\n", "\u{3000}",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
  ]

  mutating func text() -> String {
    var text = ""
    for _ in 0..<below(12) {
      if below(8) == 0, let scalar = Unicode.Scalar(UInt32(below(0x11_0000))) {
        text.unicodeScalars.append(scalar)
      } else {
        text += Self.words[below(Self.words.count)]
      }
    }
    return text
  }
}
