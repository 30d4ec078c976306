import Dispatch
import Foundation

/// Work that Ctrl-C ends early, so that what was measured until then can be shown.
enum Interruption {
  /// What work returned, and whether it was interrupted.
  struct Outcome<Value: Sendable>: Sendable {
    let value: Value
    let isPartial: Bool

    /// Ends the program with the words for an interruption, after the partial results were shown.
    func end() throws {
      if isPartial { throw CancellationError() }
    }
  }

  /// Runs work in a task that SIGINT and SIGTERM cancel; a second signal ends the program at once.
  static func cancelling<Value: Sendable>(
    _ work: @escaping @Sendable () async throws -> Value
  ) async throws -> Outcome<Value> {
    // Not a child task: signals come from outside, on a thread of their own even when every other one computes.
    let task = Task(operation: work)
    return try await calling({ task.cancel() }) {
      Outcome(value: try await task.value, isPartial: task.isCancelled)
    }
  }

  /// Runs work, and something else at SIGINT and SIGTERM; a second signal ends the program at once.
  static func calling<Value>(
    _ stop: @escaping @Sendable () -> Void,
    during work: () async throws -> Value
  ) async throws -> Value {
    let sources = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        signal(number, SIG_DFL)
        stop()
      }
      source.resume()
      return source
    }
    defer { for source in sources { source.cancel() } }
    return try await work()
  }
}
