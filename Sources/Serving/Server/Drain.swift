import ServiceLifecycle
import Synchronization

/// A request in hand; it counts until its last holder lets it go.
final class DrainTicket: Sendable {
  private let drain: Drain

  fileprivate init(_ drain: Drain) { self.drain = drain }

  deinit { drain.leave() }
}

/// Counts the requests in hand, so that a shutdown can wait for them and turn new ones away.
///
/// As a service it is shut down before the listener: the port stays open, and answers, until the last
/// request has been served.
final class Drain: Service {
  private struct State {
    var count = 0
    var isDraining = false
    var waiter: AsyncStream<Never>.Continuation?
  }

  private let state = Mutex(State())

  /// Whether a shutdown has begun.
  var isDraining: Bool { state.withLock { $0.isDraining } }

  /// Takes a ticket, or nil during a shutdown.
  func enter() -> DrainTicket? {
    let entered = state.withLock { state in
      if !state.isDraining { state.count += 1 }
      return !state.isDraining
    }
    return entered ? DrainTicket(self) : nil
  }

  fileprivate func leave() {
    let waiter = state.withLock { state in
      state.count -= 1
      return state.count == 0 ? state.waiter : nil
    }
    waiter?.finish()
  }

  /// Waits for a graceful shutdown and then for the requests in hand.
  func run() async throws {
    try await gracefulShutdown()
    let (stream, continuation) = AsyncStream<Never>.makeStream()
    state.withLock { state in
      state.isDraining = true
      if state.count == 0 { continuation.finish() } else { state.waiter = continuation }
    }
    for await _ in stream {}
  }
}
