import HTTPTypes
import Hummingbird
import Logging
import Synchronization
import Tracing

/// What is known about one request when nobody works on it any more, the writer of a streamed response
/// included: then its line is written to the log and its span ends.
final class RequestRecord: Sendable {
  private struct State {
    var metadata: Logger.Metadata = [:]
    var isFailure = false
    var observation: RequestObservation?
  }

  private let logger: Logger
  private let arrival = ContinuousClock.now
  private let state = Mutex(State())

  init(logger: Logger) { self.logger = logger }

  deinit {
    let state = state.withLock { $0 }
    state.observation?.span?.end()
    guard !state.metadata.isEmpty else { return }
    var metadata = state.metadata
    metadata["duration_ms"] = "\((ContinuousClock.now - arrival).wholeMilliseconds)"
    logger.log(level: state.isFailure ? .warning : .info, "request", metadata: metadata)
  }

  /// How the request is measured, once it is.
  var observation: RequestObservation? {
    get { state.withLock { $0.observation } }
    set { state.withLock { $0.observation = newValue } }
  }

  /// Adds a fact.
  func note(_ key: String, _ value: some CustomStringConvertible) {
    state.withLock { $0.metadata[key] = "\(value)" }
  }

  /// Adds what went wrong, and counts it; of several errors the first is counted, the last is told.
  func note(error: any Error) {
    let observation = state.withLock { state in
      state.metadata["error"] = error is ClientGone ? "the client closed the connection" : "\(error)"
      defer { state.isFailure = true }
      return state.isFailure ? nil : state.observation
    }
    observation?.noteFailure(error)
  }
}
