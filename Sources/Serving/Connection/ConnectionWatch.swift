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
    var tasks: [Int: RunningTask] = [:]
  }

  /// A task that is inside ``cancellingTaskOnClose(_:)``, and so alive.
  @safe private struct RunningTask: @unchecked Sendable {
    let task: UnsafeCurrentTask?

    func cancel() { unsafe task?.cancel() }
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

  /// Whether the client has left.
  var isClosed: Bool { state.withLock { $0.isClosed } }

  /// Cancels the tasks that work for the client.
  func noteClosed() {
    state.withLock { state in
      state.isClosed = true
      // Under the lock, so that none of them ends meanwhile.
      for task in state.tasks.values { task.cancel() }
    }
  }

  /// Runs `work` in a task that is cancelled when the connection closes before its end.
  func cancellingTaskOnClose(_ work: () async throws -> Void) async throws {
    try await unsafe withUnsafeCurrentTask { task in
      let task = unsafe RunningTask(task: task)
      let id = state.withLock { state in
        if state.isClosed { task.cancel() }
        state.nextID += 1
        state.tasks[state.nextID] = task
        return state.nextID
      }
      defer { _ = state.withLock { $0.tasks.removeValue(forKey: id) } }
      try await work()
    }
  }
}
