/// What became of a step's requests.
package struct RequestCounts: Sendable, Equatable {
  /// A request sent later after its intended time than this is late.
  package static let lateAfter = Duration.milliseconds(1)

  /// Requests that should have been sent.
  package let offered: Int
  /// Of those, the ones that were sent.
  package let launched: Int
  /// Of those, the ones sent more than a millisecond after they should have been.
  package let late: Int
  /// Requests that were never sent, because too many were under way.
  package let skipped: Int
  /// Requests answered whole.
  package let completed: Int
  /// Requests that failed, by class; classes without any are left out.
  package let failed: [(kind: FailureClass, count: Int, example: String)]
  /// Requests that were given up when the step's grace had run out, or the run was stopped.
  package let incomplete: Int

  /// Counts.
  package init(_ recording: StepRecording) {
    let records = recording.records
    offered = recording.offered
    skipped = recording.skipped.count
    launched = records.count
    late = records.count { $0.sendLag > Self.lateAfter }
    completed = records.count(where: \.isCompleted)
    incomplete = records.count { $0.outcome == .incomplete }
    var classes: [FailureClass: (count: Int, example: String)] = [:]
    for case .failed(let kind, let words) in records.map(\.outcome) {
      classes[kind, default: (0, words)].count += 1
    }
    failed = FailureClass.allCases.compactMap { kind in
      classes[kind].map { (kind, $0.count, $0.example) }
    }
  }

  /// The number of failures.
  package var failures: Int { failed.reduce(0) { $0 + $1.count } }

  /// Failed requests by those that failed or were answered; nil without any.
  package var errorRate: Double? {
    failures + completed == 0 ? nil : Double(failures) / Double(failures + completed)
  }

  /// The failures in words: `3 timeout, 1 http_5xx`; "none" without any.
  package var failureText: String {
    failed.isEmpty ? "none" : failed.map { "\($0.count) \($0.kind.rawValue)" }.joined(separator: ", ")
  }

  /// Compares the counts.
  package static func == (left: RequestCounts, right: RequestCounts) -> Bool {
    left.offered == right.offered && left.launched == right.launched && left.late == right.late
      && left.skipped == right.skipped && left.completed == right.completed
      && left.incomplete == right.incomplete
      && left.failed.elementsEqual(right.failed) { $0 == $1 }
  }
}
