/// Where benchmarks read the time, so that their arithmetic can be tested with times that are known.
package struct BenchmarkClock: Sendable {
  /// The time since some moment that does not change.
  package let now: @Sendable () -> Duration

  /// Makes a clock of a function.
  package init(now: @escaping @Sendable () -> Duration) { self.now = now }

  /// The machine's steady clock.
  package static var continuous: BenchmarkClock {
    let start = ContinuousClock.now
    return BenchmarkClock { ContinuousClock.now - start }
  }
}

extension Duration {
  /// The duration in seconds.
  package var seconds: Double { self / .seconds(1) }
  /// The duration in milliseconds.
  package var milliseconds: Double { self / .milliseconds(1) }
}
