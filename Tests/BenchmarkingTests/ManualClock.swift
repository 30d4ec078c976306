import Benchmarking
import Synchronization

/// A clock that stands still until it is moved.
final class ManualClock: Sendable {
  private let time = Mutex(Duration.zero)

  var clock: BenchmarkClock { BenchmarkClock { self.time.withLock(\.self) } }

  func advance(by duration: Duration) { time.withLock { $0 += duration } }
}
