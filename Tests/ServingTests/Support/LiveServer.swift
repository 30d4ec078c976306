import Logging
import ServiceLifecycle
import Serving

/// A server on a loopback port of the system's choosing.
struct LiveServer: Sendable {
  let port: Int
  private let group: ServiceGroup

  /// Tells the server to shut down gracefully.
  func shutDown() async { await group.triggerGracefulShutdown() }

  /// Runs a server for the duration of a test, and waits until it has stopped.
  static func with<Value: Sendable>(
    _ test: TestServer,
    _ body: (LiveServer) async throws -> Value
  ) async throws -> Value {
    var test = test
    test.configuration.hostname = "127.0.0.1"
    test.configuration.port = 0
    let (ports, continuation) = AsyncStream<Int>.makeStream()
    let server = test.server { continuation.yield($0) }
    let group = ServiceGroup(configuration: .init(services: [server], logger: test.logger))
    return try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask { try await group.run() }
      var iterator = ports.makeAsyncIterator()
      guard let port = await iterator.next() else { throw CancellationError() }
      let result: Result<Value, any Error>
      do { result = .success(try await body(LiveServer(port: port, group: group))) } catch {
        result = .failure(error)
      }
      await group.triggerGracefulShutdown()
      try await tasks.waitForAll()
      return try result.get()
    }
  }
}
