/// Prompts of random tokens that are the same for the same seed on every machine.
struct RandomPrompts {
  let seed: UInt64
  let vocabularySize: Int

  /// The prompt of a request.
  ///
  /// - Parameters:
  ///   - index: The number of the request, from 0.
  ///   - length: The number of tokens.
  /// - Returns: Ids below ``vocabularySize``.
  func prompt(_ index: Int, length: Int) -> [Int32] {
    var state = Self.mixed(seed &+ Self.mixed(UInt64(bitPattern: Int64(index))))
    return (0..<length).map { _ in
      state &+= 0x9E37_79B9_7F4A_7C15
      return Int32(Self.mixed(state) % UInt64(max(1, vocabularySize)))
    }
  }

  /// The finalizer of SplitMix64 (Steele, Lea and Flood 2014).
  private static func mixed(_ value: UInt64) -> UInt64 {
    var value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}
