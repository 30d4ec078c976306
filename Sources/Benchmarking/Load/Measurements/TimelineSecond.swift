/// What happened in a second of a step.
package struct TimelineSecond: Sendable, Equatable {
  /// Requests sent.
  package var started = 0
  /// Answers completed.
  package var completed = 0
  /// Requests that failed.
  package var failed = 0
  /// Events with a token.
  package var events = 0
  /// Requests under way at the end of the second.
  package var active = 0

  /// Makes a second.
  package init(started: Int = 0, completed: Int = 0, failed: Int = 0, events: Int = 0, active: Int = 0) {
    self.started = started
    self.completed = completed
    self.failed = failed
    self.events = events
    self.active = active
  }

  /// The seconds of a step and of the time in which its last answers came; no more than a day of them.
  package static func row(of recording: StepRecording) -> [TimelineSecond] {
    func second(_ moment: Moment) -> Int {
      Int(max(0, min(recording.start.duration(to: moment).seconds, 86_399)))
    }
    let last = recording.records.map(\.closed).max().map(second) ?? 0
    let stop = recording.start.duration(to: recording.stop).seconds
    var row = [TimelineSecond](
      repeating: TimelineSecond(),
      count: max(last + 1, Int(min(stop.rounded(.up), 86_400)))
    )
    guard !row.isEmpty else { return [] }
    for record in recording.records {
      row[second(record.sent)].started += 1
      for time in record.tokenTimes { row[second(time)].events += 1 }
      switch record.outcome {
      case .completed: row[second(record.closed)].completed += 1
      case .failed: row[second(record.closed)].failed += 1
      case .incomplete: break
      }
      let (from, to) = (second(record.sent), second(record.closed))
      for index in from..<to { row[index].active += 1 }
    }
    return row
  }
}
