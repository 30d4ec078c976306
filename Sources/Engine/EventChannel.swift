internal import Foundation

/// Carries the events of a request from the engine's thread to the one reader.
///
/// What is added waits for nobody and wakes nobody; waking the reader is a step of its own, so that one waking can
/// hand over the tokens of several steps.
///
/// Unchecked: the lock guards the state. It is one that the thread sanitizer knows.
final class EventChannel: @unchecked Sendable {
  private typealias News = Result<[EngineEvent]?, any Error>
  private typealias Waiter = CheckedContinuation<[EngineEvent]?, any Error>

  private struct State {
    var events: [EngineEvent] = []
    var reader: Waiter?
    /// Whether nothing more is added.
    var isOver = false
    /// Why it is over, until the reader was told.
    var failure: EngineError?

    /// What a reader gets without waiting: events, the failure, or the end.
    mutating func take() -> News? {
      if !events.isEmpty {
        defer { events = [] }
        return .success(events)
      }
      if let failure {
        self.failure = nil
        return .failure(failure)
      }
      return isOver ? .success(nil) : nil
    }
  }

  private let lock = NSLock()
  private var state = State()
  private let onCancel: @Sendable () -> Void

  /// Makes a channel.
  ///
  /// - Parameter onCancel: Called when the reader leaves before the end.
  init(onCancel: @escaping @Sendable () -> Void) { self.onCancel = onCancel }

  /// Keeps an event for the reader.
  ///
  /// - Returns: Whether it is the only one.
  @discardableResult
  func add(_ event: EngineEvent) -> Bool {
    lock.withLock {
      if !state.isOver { state.events.append(event) }
      return state.events.count == 1
    }
  }

  /// Gives a reader that waits what there is.
  func wake() {
    let waking = lock.withLock { () -> (reader: Waiter, news: News)? in
      guard let reader = state.reader, let news = state.take() else { return nil }
      state.reader = nil
      return (reader, news)
    }
    if let waking { waking.reader.resume(with: waking.news) }
  }

  /// Adds an event and wakes the reader.
  func send(_ event: EngineEvent) {
    add(event)
    wake()
  }

  /// Ends the channel behind what it holds, and wakes the reader.
  func finish(throwing error: EngineError? = nil) {
    lock.withLock {
      if !state.isOver { (state.isOver, state.failure) = (true, error) }
    }
    wake()
  }

  /// Ends the channel for a reader that wants no more.
  func cancel() {
    let wasOpen = lock.withLock {
      defer { (state.isOver, state.events, state.failure) = (true, [], nil) }
      return !state.isOver
    }
    wake()
    if wasOpen { onCancel() }
  }

  /// Takes all that there is, and waits while there is nothing.
  ///
  /// - Returns: Events in order, at least one; nil at the end and when the task is cancelled, which cancels the
  ///   request.
  /// - Throws: ``EngineError`` when the engine ended the request.
  func take() async throws -> [EngineEvent]? {
    if let news = lock.withLock({ state.take() }) { return try news.get() }
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { reader in
        let news = lock.withLock { () -> News? in
          if let news = state.take() { return news }
          // Events are for one reader; a second one has come to the end.
          guard state.reader == nil else { return .success(nil) }
          state.reader = reader
          return nil
        }
        if let news { reader.resume(with: news) }
      }
    } onCancel: {
      cancel()
    }
  }
}
