public import Tracing

/// A span that has ended, as it is exported.
public struct RecordedSpan: Sendable {
  /// The name of the operation.
  public var name: String
  /// Where it stands.
  public var context: SpanContext
  /// The span that it is a part of.
  public var parent: SpanID?
  /// Which side of a call it is.
  public var kind: SpanKind
  /// The nanoseconds since 1970 at which it started.
  public var start: UInt64
  /// The nanoseconds since 1970 at which it ended.
  public var end: UInt64
  /// What is known about it.
  public var attributes: SpanAttributes = [:]
  /// What happened during it.
  public var events: [SpanEvent] = []
  /// Other spans that it belongs to.
  public var links: [SpanLink] = []
  /// How it went.
  public var status: SpanStatus?
}
