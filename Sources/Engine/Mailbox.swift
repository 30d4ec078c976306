internal import Dispatch
internal import Synchronization

/// Commands for the engine thread, from any thread.
final class Mailbox: Sendable {
  /// What the engine is asked to do.
  enum Command: Sendable {
    case submit(RequestID, EngineRequest, AsyncThrowingStream<EngineEvent, any Error>.Continuation)
    case cancel(RequestID)
    case stop
  }

  private struct State {
    var commands: [Command] = []
    var isClosed = false
  }

  private let state = Mutex(State())
  private let signal = DispatchSemaphore(value: 0)

  /// Leaves a command; false when the engine takes no more.
  @discardableResult
  func post(_ command: Command) -> Bool {
    let accepted = state.withLock { state in
      guard !state.isClosed else { return false }
      state.commands.append(command)
      return true
    }
    if accepted { signal.signal() }
    return accepted
  }

  /// Takes all commands, after waiting for one if `waits`.
  func take(waits: Bool) -> [Command] {
    if waits { signal.wait() }
    // A command that was taken together with an earlier one leaves its signal behind: the next wait then
    // returns at once with nothing, which costs one turn of the loop.
    return state.withLock { state in
      defer { state.commands.removeAll(keepingCapacity: true) }
      return state.commands
    }
  }

  /// Takes what is left and refuses all that comes after.
  func close() -> [Command] {
    state.withLock { state in
      state.isClosed = true
      defer { state.commands.removeAll() }
      return state.commands
    }
  }
}
