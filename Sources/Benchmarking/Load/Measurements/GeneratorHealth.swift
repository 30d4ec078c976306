/// How well the load generator kept its own times: what it measures is no better.
package struct GeneratorHealth: Sendable {
  /// The lag at the 99th percentile from which figures are not to be trusted.
  package static let limit = 1.0

  /// From the intended time of each request until it was handed to the network, in milliseconds.
  package let sendLag: Distribution?
  /// How late a timer was that looked at the clock throughout the step, in milliseconds: events that came meanwhile
  /// may have been timed as late as that.
  package let timerLag: Distribution?

  /// Looks at a step.
  package init(_ recording: StepRecording) {
    sendLag = Distribution(recording.records.map(\.sendLag.milliseconds))
    timerLag = Distribution(recording.timerLags.map(\.milliseconds))
  }

  /// Whether both lags are within ``limit`` at the 99th percentile.
  package var isTrustworthy: Bool { worst <= Self.limit }

  /// The greater lag at the 99th percentile, in milliseconds.
  package var worst: Double {
    [sendLag, timerLag].compactMap { $0?.percentile(99) }.max() ?? 0
  }
}
