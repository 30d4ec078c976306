import Synchronization

/// Notices when nothing has happened for a while.
final class IdleClock: Sendable {
  private let last = Mutex(ContinuousClock.now)

  /// Tells that something happened.
  func reset() { last.withLock { $0 = .now } }

  /// Calls `action` each time that the interval passes without a reset, until the task is cancelled.
  func run(interval: Duration, action: () async -> Void) async throws {
    while true {
      let due = last.withLock { $0 } + interval
      if due <= .now {
        await action()
        reset()
      } else {
        try await Task.sleep(until: due, clock: .continuous)
      }
    }
  }
}
