/// Turns bytes that arrive in any pieces into valid UTF-8, holding back only an incomplete character.
///
/// Ill-formed bytes become U+FFFD: one for each maximal part that starts a character (Unicode 15,
/// section 3.9, "U+FFFD substitution of maximal subparts"), or one for each byte as sentencepiece has it.
/// The three bytes of a surrogate are replaced together once the third has come.
struct UTF8Assembler: Sendable {
  private var held: [UInt8] = []
  private var missing = 0
  private let replacesEachByte: Bool

  init(replacesEachByte: Bool) { self.replacesEachByte = replacesEachByte }

  /// Appends what the bytes complete to the output.
  mutating func append(_ bytes: [UInt8], to output: inout [UInt8]) {
    for byte in bytes { append(byte, to: &output) }
  }

  /// Gives up the incomplete character at the end of the bytes.
  mutating func finish(into output: inout [UInt8]) {
    guard !held.isEmpty else { return }
    let replacements = replacesEachByte || holdsSurrogate ? held.count : 1
    for _ in 0..<replacements { output.append("\u{FFFD}" as Unicode.Scalar) }
    held.removeAll(keepingCapacity: true)
    missing = 0
  }

  private mutating func append(_ byte: UInt8, to output: inout [UInt8]) {
    if missing > 0, continuations.contains(byte) {
      held.append(byte)
      missing -= 1
      if missing == 0, holdsSurrogate {
        finish(into: &output)
      } else if missing == 0 {
        output.append(contentsOf: held)
        held.removeAll(keepingCapacity: true)
      }
      return
    }
    finish(into: &output)
    switch byte {
    case 0..<0x80: output.append(byte)
    case 0xC2..<0xE0: hold(byte, missing: 1)
    case 0xE0..<0xF0: hold(byte, missing: 2)
    case 0xF0..<0xF5: hold(byte, missing: 3)
    default: output.append("\u{FFFD}" as Unicode.Scalar)
    }
  }

  /// Whether the bytes held are (the start of) a surrogate, which UTF-8 does not allow.
  private var holdsSurrogate: Bool { held.count > 1 && held[0] == 0xED && held[1] > 0x9F }

  private mutating func hold(_ byte: UInt8, missing count: Int) {
    held.append(byte)
    missing = count
  }

  /// The bytes that may follow those held: the second byte of some characters has a narrower range
  /// (Unicode 15, table 3-7).
  private var continuations: ClosedRange<UInt8> {
    guard held.count == 1 else { return 0x80...0xBF }
    switch held[0] {
    case 0xE0: return 0xA0...0xBF
    case 0xF0: return 0x90...0xBF
    case 0xF4: return 0x80...0x8F
    default: return 0x80...0xBF
    }
  }
}
