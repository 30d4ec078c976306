import Synchronization

/// Times of steps, written on the engine's thread and read on another.
final class StepTimes: Sendable {
  private let times = Mutex<[(milliseconds: Double, rows: Int)]>([])

  func add(_ milliseconds: Double, rows: Int) { times.withLock { $0.append((milliseconds, rows)) } }

  /// The median of the steps with so many rows; what was noted is forgotten.
  func take(rows: Int) -> Double {
    times.withLock { times in
      defer { times.removeAll() }
      let sorted = times.filter { $0.rows == rows }.map(\.milliseconds).sorted()
      return sorted.isEmpty ? .nan : sorted[sorted.count / 2]
    }
  }
}
