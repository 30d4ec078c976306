import Synchronization
public import Tracing

/// A span that is handed to a queue when it ends; spans of traces that are not sampled are not.
public final class OTLPSpan: Span {
  /// The most events and the most links that are kept.
  private static let listLimit = 128

  private struct State: Sendable {
    var span: RecordedSpan
    var hasEnded = false
  }

  /// The context in which parts of the operation run.
  public let context: InstrumentationContext
  private let isSampled: Bool
  private let queue: SpanQueue
  private let state: Mutex<State>

  init(_ span: RecordedSpan, context: InstrumentationContext, queue: SpanQueue) {
    self.context = context
    self.queue = queue
    isSampled = span.context.isSampled
    state = Mutex(State(span: span))
  }

  /// Whether what is told to the span is kept.
  public var isRecording: Bool { isSampled && !state.withLock { $0.hasEnded } }

  /// The name of the operation.
  public var operationName: String {
    get { state.withLock { $0.span.name } }
    set { change { $0.name = newValue } }
  }

  /// What is known about the operation.
  public var attributes: SpanAttributes {
    get { state.withLock { $0.span.attributes } }
    set { change { $0.attributes = newValue } }
  }

  /// Tells how the operation went.
  public func setStatus(_ status: SpanStatus) { change { $0.status = status } }

  /// Tells that something happened.
  public func addEvent(_ event: SpanEvent) {
    change { if $0.events.count < Self.listLimit { $0.events.append(event) } }
  }

  /// Tells that something went wrong.
  public func recordError<Instant: TracerInstant>(
    _ error: any Error,
    attributes: SpanAttributes,
    at instant: @autoclosure () -> Instant
  ) {
    var attributes = attributes
    attributes["exception.type"] = "\(type(of: error))"
    attributes["exception.message"] = "\(error)"
    addEvent(SpanEvent(name: "exception", at: instant(), attributes: attributes))
  }

  /// Ties the span to another.
  public func addLink(_ link: SpanLink) {
    change { if $0.links.count < Self.listLimit { $0.links.append(link) } }
  }

  /// Ends the operation; what comes later changes nothing.
  public func end<Instant: TracerInstant>(at instant: @autoclosure () -> Instant) {
    let end = instant().nanosecondsSinceEpoch
    let ended: RecordedSpan? = state.withLock { state in
      guard !state.hasEnded else { return nil }
      state.hasEnded = true
      state.span.end = max(end, state.span.start)
      return state.span
    }
    if isSampled, let ended { queue.add(ended) }
  }

  private func change(_ body: (inout RecordedSpan) -> Void) {
    state.withLock { state in
      if isSampled, !state.hasEnded { body(&state.span) }
    }
  }
}
