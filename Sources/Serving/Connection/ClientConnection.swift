import NIOCore

/// The client has closed its connection; nobody waits for the answer.
struct ClientGone: Error {}

/// The connection that a request came by.
struct ClientConnection: Sendable {
  private let watch: ConnectionWatch
  private let executor: EventLoopExecutor

  /// Finds the watch on a channel.
  ///
  /// A channel that is closed has lost its handlers, one made in memory never had any; for both the end of
  /// the channel is what counts.
  init(_ channel: any Channel) async {
    executor = EventLoopExecutor(channel.eventLoop)
    let found = try? await channel.eventLoop.submit {
      try channel.pipeline.syncOperations.handler(type: ConnectionWatch.self)
    }.get()
    if let found {
      watch = found
    } else {
      let watch = ConnectionWatch()
      channel.closeFuture.whenComplete { _ in watch.noteClosed() }
      self.watch = watch
    }
  }

  /// Calls `body` with each element.
  ///
  /// The next element is asked for when `body` has done with the last one, on the thread of the connection: what it
  /// writes goes out without a change of thread. When the client leaves, the task is cancelled, which ends `elements`.
  ///
  /// - Parameters:
  ///   - elements: What is iterated.
  ///   - failure: Puts an error of `elements` into words.
  ///   - body: Uses an element.
  /// - Throws: ``ClientGone``, what `failure` made of an error of `elements`, or what `body` throws.
  func forEach<Element: Sendable>(
    of elements: some AsyncSequence<Element, any Error> & Sendable,
    failure: (any Error) -> any Error,
    _ body: (Element) async throws -> Void
  ) async throws {
    do {
      try await withTaskExecutorPreference(executor) {
        try await watch.cancellingTaskOnClose {
          var iterator = elements.makeAsyncIterator()
          func next() async throws -> Element? {
            do { return try await iterator.next(isolation: nil) } catch { throw failure(error) }
          }
          while let element = try await next() { try await body(element) }
        }
      }
    } catch {
      throw watch.isClosed ? ClientGone() : error
    }
    // A task that is cancelled sees a sequence end as if it had come to its end.
    if watch.isClosed { throw ClientGone() }
  }
}
