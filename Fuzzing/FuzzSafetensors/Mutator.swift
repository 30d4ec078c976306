/// Seeded damage to bytes that hold JSON.
struct Mutator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  /// SplitMix64.
  private mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }

  mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(max(bound, 1))) }

  private static let pieces: [[UInt8]] = [
    "0", "1", "-1", "4", "8", "2147483647", "2147483648", "4294967296", "9223372036854775807",
    "9223372036854775808", "18446744073709551615", "1e3", "1.0", "1e999", "-0", "null", "true", "\"\"", "[]",
    "{}",
    "[0,0]", "[0,8]", "[1,2,3]", ",", ":", "{", "}", "[", "]", "\"", "\\", "\\u0000", "\\ud800", "\u{E9}",
    "e\u{301}",
    "\"dtype\":", "\"shape\":", "\"data_offsets\":", "\"__metadata__\":", "\"F32\"", "\"BF16\"", "\"BOOL\"",
    "\"weight_map\":", "\"../a\"", "\"model.safetensors\"", "\"eos_token_id\":", " ", "\n",
  ].map { Array($0.utf8) }

  /// Damages bytes in one to six places.
  mutating func mutate(_ bytes: inout [UInt8]) {
    for _ in 0...below(6) { mutateOnce(&bytes) }
  }

  private mutating func mutateOnce(_ bytes: inout [UInt8]) {
    let position = below(bytes.count + 1)
    let end = min(bytes.count, position + 1 + below(12))
    let piece = Self.pieces[below(Self.pieces.count)]
    switch below(8) {
    case 0 where position < bytes.count: bytes[position] ^= 1 << UInt8(below(8))
    case 1 where position < bytes.count: bytes[position] = UInt8(truncatingIfNeeded: next())
    case 2: bytes.replaceSubrange(position..<end, with: piece)
    case 3: bytes.insert(contentsOf: piece, at: position)
    case 4: bytes.removeSubrange(position..<end)
    case 5: bytes.insert(contentsOf: Array(bytes[position..<end]), at: below(bytes.count + 1))
    default: replaceNumber(&bytes, from: position)
    }
  }

  /// Replaces the first number behind a position, which keeps the JSON whole.
  private mutating func replaceNumber(_ bytes: inout [UInt8], from position: Int) {
    func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
    guard let start = bytes[position...].firstIndex(where: isDigit) else { return }
    let end = bytes[start...].firstIndex { !isDigit($0) } ?? bytes.count
    bytes.replaceSubrange(start..<end, with: Self.pieces[below(20)])
  }
}
