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
    sendLag = Distribution(recording.records.map(\.sendLag.inMilliseconds))
    timerLag = Distribution(recording.timerLags.map(\.inMilliseconds))
  }

  /// What is wrong, in words; nil when both lags are within ``limit`` at the 99th percentile.
  package func warning(step: String) -> String? {
    let lags = [("sent requests", sendLag), ("looked at the clock", timerLag)].compactMap { name, lag in
      lag.flatMap { $0.percentile(99) > Self.limit ? (name, $0) : nil }
    }
    guard !lags.isEmpty else { return nil }
    let words = lags.map { "\($0) \($1.percentile(99).fixed(2)) ms late" }.joined(separator: " and ")
    return "step '\(step)': the load generator itself \(words) at the 99th percentile (should be below "
      + "\(Self.limit.fixed(0)) ms); its core is shared or too slow, so latencies may be too long by that"
  }
}
