/// What the engine tells about a request, for one reader: all events that are there at once, group by group.
///
/// The engine never waits for a reader: events that were not read are kept, at most one for each new token the
/// request may have and three more. Letting go of the events, or cancelling the task that reads, ends the request.
public struct EngineEvents: AsyncSequence, Sendable {
  /// What the sequence yields: at least one event.
  public typealias Element = [EngineEvent]

  /// Ends the request when the last who could read is gone.
  fileprivate final class Reader: Sendable {
    let channel: EventChannel

    init(_ channel: EventChannel) { self.channel = channel }

    deinit { channel.cancel() }
  }

  private let reader: Reader

  init(_ channel: EventChannel) { reader = Reader(channel) }

  /// Iterates over the groups, once.
  public func makeAsyncIterator() -> Iterator { Iterator(reader: reader) }

  /// Takes groups as they come.
  public struct Iterator: AsyncIteratorProtocol {
    fileprivate let reader: Reader

    /// The events that are there, after waiting for the first of them; nil after the last.
    ///
    /// - Throws: ``EngineError`` when the engine ends the request.
    public mutating func next() async throws -> [EngineEvent]? { try await reader.channel.take() }
  }
}
