import Dispatch
import Foundation

/// Work that Ctrl-C ends early, so that what there is until then can be shown.
enum Interruption {
  private static let signals = [SIGINT, SIGTERM]

  /// Runs work in a task that SIGINT and SIGTERM cancel; a second signal ends the program at once.
  ///
  /// - Returns: What the work returns, with a `CancellationError` as its failure after a signal.
  static func cancelling<Value: Sendable>(
    _ work: @escaping @Sendable () async throws -> Outcome<Value>
  ) async throws -> Outcome<Value> {
    // Not a child task: signals come from outside, on a thread of their own even when every other one computes.
    let task = Task(operation: work)
    return try await calling({ task.cancel() }) {
      var outcome = try await task.value
      if task.isCancelled { outcome.failure = CancellationError() }
      return outcome
    }
  }

  /// Runs work, and something else at SIGINT and SIGTERM; a second signal, of either kind, ends the program at once.
  static func calling<Value>(
    _ stop: @escaping @Sendable () -> Void,
    during work: () async throws -> Value
  ) async throws -> Value {
    let sources = signals.map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        restore()
        stop()
      }
      source.resume()
      return source
    }
    defer {
      for source in sources { source.cancel() }
      restore()
    }
    return try await work()
  }

  /// Lets signals end the program again.
  private static func restore() {
    for number in signals { signal(number, SIG_DFL) }
  }
}
