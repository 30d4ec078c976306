import DequeModule
import Synchronization

/// Ended spans that wait to be exported; when there are too many the newest are lost.
final class SpanQueue: Sendable {
  private struct State {
    var spans: Deque<RecordedSpan> = []
    var lost = 0
  }

  private let state = Mutex(State())
  private let limit: Int

  /// - Parameter limit: The most spans that wait.
  init(limit: Int) { self.limit = limit }

  /// Puts a span at the end.
  func add(_ span: RecordedSpan) {
    state.withLock { state in
      if state.spans.count < limit { state.spans.append(span) } else { state.lost += 1 }
    }
  }

  /// Takes the oldest spans out.
  func take(_ count: Int) -> [RecordedSpan] {
    state.withLock { state in
      let taken = Array(state.spans.prefix(count))
      state.spans.removeFirst(taken.count)
      return taken
    }
  }

  /// How many spans were lost since the last call.
  func takeLost() -> Int {
    state.withLock { state in
      defer { state.lost = 0 }
      return state.lost
    }
  }
}
