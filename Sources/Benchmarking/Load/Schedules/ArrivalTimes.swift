/// When requests arrive at a rate, whatever becomes of them.
package enum ArrivalPattern: String, CaseIterable, Sendable {
  /// Evenly spaced.
  case constant
  /// Independent of each other: exponential gaps.
  case poisson
}

/// The endless row of arrival times of a step, counted from its start.
package struct ArrivalTimes: Sendable {
  private let rate: Double
  private let pattern: ArrivalPattern
  private var index = 0
  private var elapsed = 0.0
  private var generator: SeededGenerator

  /// Makes arrivals at a rate in requests a second; the first of even ones is at the start.
  package init(rate: Double, pattern: ArrivalPattern, seed: UInt64) {
    self.rate = rate
    self.pattern = pattern
    generator = SeededGenerator(seed: seed, stream: rate.bitPattern)
  }

  /// The next arrival.
  package mutating func next() -> Duration {
    switch pattern {
    case .constant:
      defer { index += 1 }
      // From the index, so that no rounding adds up.
      return Duration(wholeOrPart: Double(index) / rate)
    case .poisson:
      elapsed += generator.exponential(mean: 1 / rate)
      return Duration(wholeOrPart: elapsed)
    }
  }
}
