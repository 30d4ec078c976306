import NIOCore
import Synchronization

/// Tells whoever waits that the client has closed its connection.
///
/// A request handler that waits for tokens does not read from the connection, so nothing else would tell
/// it. Closing only the sending side counts as leaving too: TCP shows no difference between the two.
final class ConnectionWatch: ChannelInboundHandler, RemovableChannelHandler, Sendable {
  typealias InboundIn = Never

  private struct State {
    var isClosed = false
    var nextID = 0
    var waiters: [Int: AsyncStream<Never>.Continuation] = [:]
  }

  private let state = Mutex(State())

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case .some(ChannelEvent.inputClosed) = event as? ChannelEvent { noteClosed() }
    context.fireUserInboundEventTriggered(event)
  }

  func channelInactive(context: ChannelHandlerContext) {
    noteClosed()
    context.fireChannelInactive()
  }

  /// Wakes whoever waits, now or later.
  func noteClosed() {
    let waiters = state.withLock { state in
      state.isClosed = true
      defer { state.waiters = [:] }
      return state.waiters
    }
    for waiter in waiters.values { waiter.finish() }
  }

  /// Returns when the connection is closed or the task is cancelled.
  func waitForClose() async {
    let (stream, continuation) = AsyncStream<Never>.makeStream()
    let id = state.withLock { state in
      if state.isClosed { continuation.finish() }
      state.nextID += 1
      state.waiters[state.nextID] = continuation
      return state.nextID
    }
    for await _ in stream {}
    _ = state.withLock { $0.waiters.removeValue(forKey: id) }
  }
}
