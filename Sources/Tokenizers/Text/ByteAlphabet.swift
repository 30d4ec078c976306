/// The 256 printable characters that byte-level vocabularies write bytes with (GPT-2, `encoder.py`).
///
/// Bytes 33–126, 161–172 and 174–255 stand for themselves; the other 68, in increasing order, are U+0100,
/// U+0101 and so on: a space is `Ġ`.
enum ByteAlphabet {
  /// The scalar value that stands for each byte.
  static let scalars: [UInt32] = {
    var next: UInt32 = 0x100
    return (0..<256).map { (byte: UInt32) in
      switch byte {
      case 33...126, 161...172, 174...255: return byte
      default:
        defer { next += 1 }
        return next
      }
    }
  }()

  /// The byte for each scalar value below U+0144, or -1.
  private static let bytes: [Int16] = {
    var bytes = [Int16](repeating: -1, count: 0x144)
    for (byte, scalar) in scalars.enumerated() { bytes[Int(scalar)] = Int16(byte) }
    return bytes
  }()

  static func byte(for scalar: UInt32) -> UInt8? {
    guard scalar < 0x144, bytes[Int(scalar)] >= 0 else { return nil }
    return UInt8(bytes[Int(scalar)])
  }

  /// The UTF-8 of a byte's character: one byte or two.
  static func append(_ byte: UInt8, to text: inout [UInt8]) {
    let scalar = scalars[Int(byte)]
    if scalar < 0x80 {
      text.append(UInt8(scalar))
    } else {
      text.append(UInt8(0xC0 | scalar >> 6))
      text.append(UInt8(0x80 | scalar & 0x3F))
    }
  }

  static func encode(_ bytes: some Sequence<UInt8>) -> [UInt8] {
    var text: [UInt8] = []
    for byte in bytes { append(byte, to: &text) }
    return text
  }

  /// The bytes that a text in the alphabet stands for, or nil when it holds another character.
  static func decode(_ text: Span<UInt8>) -> [UInt8]? {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count)
    var index = 0
    while index < text.count {
      let (scalar, length) = text.scalar(at: index)
      guard let byte = byte(for: scalar) else { return nil }
      bytes.append(byte)
      index += length
    }
    return bytes
  }
}
