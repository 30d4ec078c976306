internal import Foundation

/// Commands for the engine thread, from any thread.
///
/// Unchecked: the lock of the condition guards both variables.
final class Mailbox: @unchecked Sendable {
  /// What the engine is asked to do.
  enum Command: Sendable {
    case submit(Submission)
    case cancel(RequestID)
    case settle(CheckedContinuation<Void, Never>)
    case stop
  }

  /// A request on its way in.
  struct Submission: Sendable {
    let id: RequestID
    let request: EngineRequest
    let output: EventChannel
    let time = ContinuousClock.now
  }

  private let condition = NSCondition()
  private var commands: [Command] = []
  private var isClosed = false

  /// Leaves a command; false when the engine takes no more.
  @discardableResult
  func post(_ command: Command) -> Bool {
    condition.withLock {
      guard !isClosed else { return false }
      commands.append(command)
      condition.signal()
      return true
    }
  }

  /// Takes all commands, after waiting for one if `waits`.
  func take(waits: Bool) -> [Command] {
    condition.withLock {
      while waits && commands.isEmpty { condition.wait() }
      defer { commands.removeAll(keepingCapacity: true) }
      return commands
    }
  }

  /// Takes what is left and refuses all that comes after.
  func close() -> [Command] {
    condition.withLock {
      isClosed = true
      defer { commands.removeAll() }
      return commands
    }
  }
}
