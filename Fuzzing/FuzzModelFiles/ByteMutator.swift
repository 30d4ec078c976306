/// Seeded damage to bytes.
struct ByteMutator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  /// SplitMix64.
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }

  mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(max(bound, 1))) }

  /// Numbers at the edges of their types, and of files.
  private static let numbers: [UInt64] = [
    0, 1, 2, 3, 31, 32, 127, 128, 255, 256, 0x7FFF, 0xFFFF, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, 1 << 40,
    UInt64(Int.max), 1 << 63, .max,
  ]

  /// Damages bytes in one to four places, and not always the length.
  mutating func mutate(_ bytes: inout [UInt8], pieces: [[UInt8]]) {
    for _ in 0...below(4) { mutateOnce(&bytes, pieces: pieces) }
  }

  private mutating func mutateOnce(_ bytes: inout [UInt8], pieces: [[UInt8]]) {
    guard !bytes.isEmpty else { return }
    // Headers stand in front, directories of archives at the end.
    let window = below(3) == 0 ? bytes.count : min(bytes.count, 600)
    let position = below(4) == 0 ? bytes.count - 1 - below(window) : below(window)
    let end = min(bytes.count, position + 1 + below(12))
    switch below(9) {
    case 0: bytes[position] ^= 1 << UInt8(below(8))
    case 1: bytes[position] = UInt8(truncatingIfNeeded: next())
    case 2: overwrite(&bytes, at: position, width: 8)
    case 3: overwrite(&bytes, at: position, width: [1, 2, 4][below(3)])
    case 4: bytes.replaceSubrange(position..<end, with: pieces[below(pieces.count)])
    case 5: bytes.insert(contentsOf: pieces[below(pieces.count)], at: position)
    case 6: bytes.removeSubrange(position..<end)
    case 7 where below(4) == 0: bytes.removeLast(below(bytes.count))
    default: bytes.insert(contentsOf: Array(bytes[position..<end]), at: below(bytes.count))
    }
  }

  /// Puts a number there, little-endian.
  private mutating func overwrite(_ bytes: inout [UInt8], at position: Int, width: Int) {
    let number = Self.numbers[below(Self.numbers.count)] &+ UInt64(below(3)) &- 1
    for index in 0..<min(width, bytes.count - position) {
      bytes[position + index] = UInt8(truncatingIfNeeded: number >> UInt64(index * 8))
    }
  }
}
