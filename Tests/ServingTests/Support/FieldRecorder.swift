import Serving
import Synchronization

/// Collects which members of requests the server looks for.
final class FieldRecorder: Sendable {
  private let state = Mutex<[String: Set<String>]>([:])

  /// The members that were looked for, by the name of the object.
  var members: [String: Set<String>] { state.withLock { $0 } }

  /// Watches whatever is sent within a closure.
  func record(_ body: () async throws -> Void) async rethrows {
    try await RequestFields.$observer.withValue({ object, member in
      self.state.withLock { _ = $0[object, default: []].insert(member) }
    }) {
      try await body()
    }
  }
}
