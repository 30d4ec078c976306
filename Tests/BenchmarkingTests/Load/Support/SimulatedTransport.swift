import Benchmarking
import Synchronization

/// A world without clock and network: time is what the next event says, and a script answers requests.
final class SimulatedTransport: LoadTransport {
  /// What comes back of a request, each at a time after it was sent.
  enum Answer: Sendable {
    case head(Int, String?)
    case bytes(String)
    case end
    case fail(FailureClass, String)
    case lose(String)
  }

  typealias Script = @Sendable (_ index: Int, _ request: LoadRequest) -> [(after: Duration, Answer)]

  private struct Event {
    var time: Moment
    var order: Int
    var work: @Sendable () -> Void
  }

  private struct State {
    var now = Moment(nanoseconds: 1_000_000_000)
    var events: [Event] = []
    var order = 0
    var isRunning = false
    var requests: [LoadRequest] = []
    var cancelled: Set<Int> = []
  }

  private let state = Mutex(State())
  private let script: Script

  init(_ script: @escaping Script) { self.script = script }

  var now: Moment { state.withLock { $0.now } }
  var requests: [LoadRequest] { state.withLock { $0.requests } }
  var cancelled: Set<Int> { state.withLock { $0.cancelled } }

  func run(at time: Moment, _ work: @escaping @Sendable () -> Void) {
    enqueue(time, work)
    drain()
  }

  /// Puts work in the queue of a world that has not begun.
  func plan(after duration: Duration, _ work: @escaping @Sendable () -> Void) {
    enqueue(now.advanced(by: duration), work)
  }

  /// Keeps the one thread busy: everything that is due meanwhile is late.
  func stall(after duration: Duration, for length: Duration) {
    plan(after: duration) { [self] in state.withLock { $0.now = $0.now.advanced(by: length) } }
  }

  func send(_ request: LoadRequest, to receiver: ReplyReceiver) -> @Sendable () -> Void {
    let (index, start) = state.withLock { state in
      state.requests.append(request)
      return (state.requests.count - 1, state.now)
    }
    for (after, answer) in script(index, request) {
      enqueue(start.advanced(by: after)) { [self] in
        let now = self.now
        guard !cancelled.contains(index) else { return }
        switch answer {
        case .head(let status, let type): receiver.receive(status: status, contentType: type, at: now)
        case .bytes(let text): receiver.receive(Array(text.utf8), at: now)
        case .end: receiver.end(at: now)
        case .fail(let kind, let words): receiver.fail(kind, words, at: now)
        case .lose(let words): receiver.lose(words, at: now)
        }
      }
    }
    return { [self] in state.withLock { _ = $0.cancelled.insert(index) } }
  }

  private func enqueue(_ time: Moment, _ work: @escaping @Sendable () -> Void) {
    state.withLock { state in
      let event = Event(time: time, order: state.order, work: work)
      state.order += 1
      let place = state.events.partitioningIndex { ($0.time, $0.order) < (event.time, event.order) }
      state.events.insert(event, at: place)
    }
  }

  private func drain() {
    guard
      state.withLock({ state in
        defer { state.isRunning = true }
        return !state.isRunning
      })
    else { return }
    while let event = state.withLock({ state -> Event? in
      // The next event stands last.
      guard let event = state.events.popLast() else { return nil }
      state.now = max(state.now, event.time)
      return event
    }) {
      event.work()
    }
    state.withLock { $0.isRunning = false }
  }
}

extension Array {
  /// The first index from which on all elements belong to the second part.
  fileprivate func partitioningIndex(where belongsToSecond: (Element) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if belongsToSecond(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
