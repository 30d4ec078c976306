/// A counter-based random number generator: each block depends on key and counter alone, so there is no
/// stream that another row could disturb.
///
/// Philox4x32-10. Source: Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
package struct Philox: Sendable {
  private let key: SIMD2<UInt32>

  /// Makes a generator; the low half of the key is its first word.
  package init(key: UInt64) {
    self.key = [UInt32(truncatingIfNeeded: key), UInt32(truncatingIfNeeded: key >> 32)]
  }

  /// The four words at a counter whose upper half is zero.
  package func block(_ counter: UInt64) -> SIMD4<UInt32> {
    block([UInt32(truncatingIfNeeded: counter), UInt32(truncatingIfNeeded: counter >> 32), 0, 0])
  }

  /// The four words at a counter.
  package func block(_ counter: SIMD4<UInt32>) -> SIMD4<UInt32> {
    var words = counter
    var key = key
    for _ in 0..<10 {
      let first = UInt64(words[0]) * 0xD251_1F53
      let second = UInt64(words[2]) * 0xCD9E_8D57
      words = [
        UInt32(truncatingIfNeeded: second >> 32) ^ words[1] ^ key[0], UInt32(truncatingIfNeeded: second),
        UInt32(truncatingIfNeeded: first >> 32) ^ words[3] ^ key[1], UInt32(truncatingIfNeeded: first),
      ]
      key &+= [0x9E37_79B9, 0xBB67_AE85]
    }
    return words
  }

  /// A number in [0, 1) with 53 random bits.
  package func uniform(_ counter: UInt64) -> Double {
    let words = block(counter)
    let bits = UInt64(words[1]) << 32 | UInt64(words[0])
    return Double(bits >> 11) * 0x1p-53
  }
}
