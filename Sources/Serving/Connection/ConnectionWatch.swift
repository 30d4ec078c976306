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

  /// A task, for as long as it is inside ``cancellingTaskOnClose(_:)``, and so alive.
  @safe private final class RunningTask: @unchecked Sendable {
    private let lock = Mutex(())
    private var task: UnsafeCurrentTask?

    init(_ task: UnsafeCurrentTask?) { unsafe self.task = task }

    func cancel() { lock.withLock { _ in unsafe task?.cancel() } }

    /// Lets the task go; after this it is not touched.
    func end() { lock.withLock { _ in unsafe task = nil } }
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
    let tasks = state.withLock { state in
      state.isClosed = true
      defer { state.tasks = [:] }
      return state.tasks
    }
    // What a cancelled task leaves behind may close the channel, and so come back here.
    for task in tasks.values { task.cancel() }
  }

  /// Runs `work` in a task that is cancelled when the connection closes before its end.
  func cancellingTaskOnClose(_ work: () async throws -> Void) async throws {
    try await unsafe withUnsafeCurrentTask { task in
      let task = unsafe RunningTask(task)
      let (id, isClosed) = state.withLock { state in
        state.nextID += 1
        state.tasks[state.nextID] = task
        return (state.nextID, state.isClosed)
      }
      defer {
        _ = state.withLock { $0.tasks.removeValue(forKey: id) }
        task.end()
      }
      if isClosed { task.cancel() }
      try await work()
    }
  }
}
