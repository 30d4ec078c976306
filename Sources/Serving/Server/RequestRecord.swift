import HTTPTypes
import Hummingbird
import Logging
import Synchronization

/// What the log says about one request: a line is written when nobody works on the request any more, the
/// writer of a streamed response included.
final class RequestRecord: Sendable {
  private struct State {
    var metadata: Logger.Metadata = [:]
    var isFailure = false
  }

  private let logger: Logger
  private let arrival = ContinuousClock.now
  private let state = Mutex(State())

  init(logger: Logger) { self.logger = logger }

  deinit {
    let state = state.withLock { $0 }
    guard !state.metadata.isEmpty else { return }
    var metadata = state.metadata
    metadata["duration_ms"] = "\((ContinuousClock.now - arrival).wholeMilliseconds)"
    logger.log(level: state.isFailure ? .warning : .info, "request", metadata: metadata)
  }

  /// Adds a fact.
  func note(_ key: String, _ value: some CustomStringConvertible) {
    state.withLock { $0.metadata[key] = "\(value)" }
  }

  /// Adds what went wrong.
  func note(error: any Error) {
    state.withLock { state in
      state.metadata["error"] = error is ClientGone ? "the client closed the connection" : "\(error)"
      state.isFailure = true
    }
  }
}
