import AsyncAlgorithms
import NIOCore

/// The client has closed its connection; nobody waits for the answer.
struct ClientGone: Error {}

/// The connection that a request came by.
struct ClientConnection: Sendable {
  private let watch: ConnectionWatch

  /// Finds the watch on a channel.
  ///
  /// A channel that is closed has lost its handlers, one made in memory never had any; for both the end of
  /// the channel is what counts.
  init(_ channel: any Channel) async {
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

  /// Calls `body` with each element, and with nil when none has come for `idle`.
  ///
  /// The next element is asked for when `body` has done with the last one. When the client leaves `elements`
  /// is ended early.
  ///
  /// - Parameters:
  ///   - elements: What is iterated.
  ///   - idle: The longest silence; nil for any.
  ///   - failure: Puts an error of `elements` into words.
  ///   - body: Uses an element.
  /// - Throws: ``ClientGone``, what `failure` made of an error of `elements`, or what `body` throws.
  func forEach<Element: Sendable>(
    of elements: some AsyncSequence<Element, any Error> & Sendable,
    idle: Duration?,
    failure: @escaping @Sendable (any Error) -> any Error,
    _ body: (Element?) async throws -> Void
  ) async throws {
    let items = AsyncThrowingChannel<Element?, any Error>()
    let clock = IdleClock()
    try await withThrowingTaskGroup(of: Void.self) { group in
      defer { group.cancelAll() }
      group.addTask {
        do {
          for try await element in elements {
            clock.reset()
            await items.send(element)
          }
          items.finish()
        } catch {
          items.fail(failure(error))
        }
      }
      group.addTask {
        await watch.waitForClose()
        items.fail(ClientGone())
      }
      if let idle {
        group.addTask { try await clock.run(interval: idle) { await items.send(nil) } }
      }
      for try await item in items { try await body(item) }
    }
  }
}
