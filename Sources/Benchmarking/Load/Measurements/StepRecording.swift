/// All that happened in a step.
package struct StepRecording: Sendable {
  /// The step.
  package var step: LoadStep
  /// When it began.
  package var start: Moment
  /// When its requests stopped being made: after its duration, or when it was interrupted.
  package var stop: Moment
  /// Requests that should have been sent.
  package var offered: Int
  /// When those of them were due that were not.
  package var skipped: [Moment]
  /// The requests that were sent, in the order in which they ended.
  package var records: [RequestRecord]
  /// How late the generator's own timer was, one for each ``StepDriver/probeInterval``.
  package var timerLags: [Duration]

  /// Makes a recording.
  package init(
    step: LoadStep,
    start: Moment,
    stop: Moment,
    offered: Int,
    skipped: [Moment],
    records: [RequestRecord],
    timerLags: [Duration] = []
  ) {
    self.step = step
    self.start = start
    self.stop = stop
    self.offered = offered
    self.skipped = skipped
    self.records = records
    self.timerLags = timerLags
  }
}
