/// The generator of random numbers of Python's `random` module, so that a bootstrap draws what
/// lm-evaluation-harness draws.
///
/// MT19937. Source: Matsumoto and Nishimura, "Mersenne Twister", ACM TOMACS 8 (1998), with their
/// `init_by_array` of 2002; CPython's `Modules/_randommodule.c`.
package struct MersenneTwister: Sendable {
  private static let count = 624
  private var words: [UInt32]
  private var next = Self.count

  /// Starts as `random.Random(seed)` does.
  package init(seed: UInt32) {
    words = Self.words(19_650_218)
    // `init_by_array` with one word as its key.
    var place = 1
    for _ in 0..<Self.count {
      let before = words[place - 1]
      words[place] = (words[place] ^ ((before ^ (before >> 30)) &* 1_664_525)) &+ seed
      advance(&place)
    }
    for _ in 0..<Self.count - 1 {
      let before = words[place - 1]
      words[place] = (words[place] ^ ((before ^ (before >> 30)) &* 1_566_083_941)) &- UInt32(place)
      advance(&place)
    }
    words[0] = 0x8000_0000
  }

  /// A number in [0, 1) with 53 random bits, `random.random()`.
  package mutating func uniform() -> Double {
    let high = word() >> 5
    let low = word() >> 6
    return (Double(high) * 0x1p26 + Double(low)) * 0x1p-53
  }

  private mutating func advance(_ place: inout Int) {
    place += 1
    guard place == Self.count else { return }
    words[0] = words[Self.count - 1]
    place = 1
  }

  private static func words(_ seed: UInt32) -> [UInt32] {
    var words = [seed]
    for place in 1..<count {
      let before = words[place - 1]
      words.append(1_812_433_253 &* (before ^ (before >> 30)) &+ UInt32(place))
    }
    return words
  }

  private mutating func word() -> UInt32 {
    if next == Self.count { refill() }
    var word = words[next]
    next += 1
    word ^= word >> 11
    word ^= (word << 7) & 0x9D2C_5680
    word ^= (word << 15) & 0xEFC6_0000
    return word ^ (word >> 18)
  }

  private mutating func refill() {
    for place in 0..<Self.count {
      let joined = (words[place] & 0x8000_0000) | (words[(place + 1) % Self.count] & 0x7FFF_FFFF)
      let twisted = (joined >> 1) ^ (joined & 1 == 0 ? 0 : 0x9908_B0DF)
      words[place] = words[(place + 397) % Self.count] ^ twisted
    }
    next = 0
  }
}
