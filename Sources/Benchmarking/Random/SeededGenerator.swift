internal import Foundation

/// Random numbers that a seed repeats on every machine: SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
package struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// Starts a sequence; each stream of one seed has its own.
  package init(seed: UInt64, stream: UInt64 = 0) {
    state = seed &+ stream &* 0xD1B5_4A32_D192_ED03
  }

  /// The next 64 bits.
  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = state
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return bits ^ (bits >> 31)
  }

  /// An integer from 0 up to and without a count; 0 for a count below one.
  package mutating func index(below count: Int) -> Int { Int(next() % UInt64(Swift.max(1, count))) }

  /// A number from 0 up to and without 1.
  package mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// A sample of the normal distribution (Box and Muller).
  package mutating func normal(mean: Double, deviation: Double) -> Double {
    let radius = (-2 * log(1 - unit())).squareRoot()
    return mean + deviation * radius * cos(2 * Double.pi * unit())
  }

  /// A sample of the exponential distribution.
  package mutating func exponential(mean: Double) -> Double { -mean * log(1 - unit()) }
}

extension Array {
  /// An element chosen by chance.
  ///
  /// - Precondition: The array is not empty.
  func chosen(by generator: inout SeededGenerator) -> Element { self[generator.index(below: count)] }
}
