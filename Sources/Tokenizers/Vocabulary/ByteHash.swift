/// A keyed hash of byte strings and integer pairs for the flat tables of this module.
///
/// The key is drawn once for each process, so a file cannot be made to collide.
enum ByteHash {
  private static let seed = UInt64.random(in: .min ... .max)

  @inline(__always)
  static func mix(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let product = (a ^ 0x9E37_79B9_7F4A_7C15).multipliedFullWidth(by: b ^ 0xE703_7ED1_A0B4_28DB)
    return product.low ^ product.high
  }

  @inline(__always)
  static func hash(_ value: UInt64, key: UInt64) -> UInt64 { mix(value ^ key, key &+ 0x8EBC_6AF0_9C88_C6E3) }

  /// The key of this process.
  static var key: UInt64 { seed }

  /// Hashes a range of bytes eight at a time.
  @inline(__always)
  static func hash(_ bytes: Span<UInt8>, _ range: Range<Int>, key: UInt64) -> UInt64 {
    let raw = unsafe bytes.bytes
    var state = key ^ UInt64(truncatingIfNeeded: range.count)
    var index = range.lowerBound
    while index + 8 <= range.upperBound {
      state = mix(state, unsafe raw.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self))
      index += 8
    }
    if index + 4 <= range.upperBound {
      state = mix(state, UInt64(unsafe raw.unsafeLoadUnaligned(fromByteOffset: index, as: UInt32.self)))
      index += 4
    }
    var tail: UInt64 = 0
    while index < range.upperBound {
      tail = tail << 8 | UInt64(bytes[index])
      index += 1
    }
    return mix(state, tail)
  }
}
