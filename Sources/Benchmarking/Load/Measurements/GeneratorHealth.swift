/// How well the load generator kept its own times: what it measures is no better.
package struct GeneratorHealth: Sendable {
  /// The lag at the 99th percentile above which figures are not to be trusted, in milliseconds.
  package static let limit = 1.0

  /// From the intended time of each request until it was handed to the network, in milliseconds.
  package let sendLag: Distribution?
  /// How late a timer was that looked at the clock throughout the step, in milliseconds: events that came meanwhile
  /// may have been timed as late as that.
  package let timerLag: Distribution?

  /// Looks at a step.
  package init(_ recording: StepRecording) {
    sendLag = Distribution(milliseconds: recording.records.map(\.sendLag))
    timerLag = Distribution(milliseconds: recording.timerLags)
  }

  /// A lag, and what is said of it.
  package struct Lag: Sendable, Equatable {
    /// In milliseconds.
    package var milliseconds: Double
    /// Whether it is the longest of so few that the 99th percentile cannot be told.
    package var isMaximum: Bool

    /// Makes a lag.
    package init(milliseconds: Double, isMaximum: Bool) {
      self.milliseconds = milliseconds
      self.isMaximum = isMaximum
    }
  }

  /// Whether both lags are within ``limit``.
  package var isTrustworthy: Bool { worst.milliseconds <= Self.limit }

  /// The greater lag: each at the 99th percentile, or the longest where there are too few for that.
  package var worst: Lag {
    let lags = [sendLag, timerLag].compactMap { $0 }.map { values in
      let bounded = values.bounded(99)
      return Lag(milliseconds: bounded ?? values.maximum, isMaximum: bounded == nil)
    }
    return lags.max { $0.milliseconds < $1.milliseconds } ?? Lag(milliseconds: 0, isMaximum: false)
  }
}
