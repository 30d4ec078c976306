import Needletail
import Synchronization

/// When the engine's steps ended: what there is to time a search by, which tells no token before all are there.
final class StepLog: Sendable {
  private struct State {
    var ends: [ContinuousClock.Instant] = []
    /// Steps that began before this belong to a batch whose texts were there before its last step was reported.
    var start = ContinuousClock.now
    /// Whether the last step left nothing to do.
    var isIdle = true
  }

  private let state = Mutex(State())

  /// Takes in the end of a step; what comes before the last prompt's is part of the first one.
  func note(_ report: StepReport) {
    let end = report.start + report.scheduling + report.forward + report.sampling + report.filtering
    state.withLock { state in
      guard report.start >= state.start else { return }
      if report.promptRows > 0 { state.ends.removeAll() }
      state.ends.append(end)
      state.isIdle = report.activity.running + report.activity.waiting == 0
    }
  }

  /// Forgets what was.
  func restart() { state.withLock { $0 = State() } }

  /// The ends of the steps of a batch that is done.
  ///
  /// Its texts may be there before the last step is reported, which then ended now.
  func ends(before now: ContinuousClock.Instant) -> [ContinuousClock.Instant] {
    state.withLock { $0.isIdle && !$0.ends.isEmpty ? $0.ends : $0.ends + [now] }
  }
}
