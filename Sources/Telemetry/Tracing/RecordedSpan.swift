import Tracing

/// A span that has ended, as it is exported.
struct RecordedSpan: Sendable {
  /// The name of the operation.
  var name: String
  /// Where it stands.
  var context: SpanContext
  /// The span that it is a part of.
  var parent: SpanID?
  /// Which side of a call it is.
  var kind: SpanKind
  /// The nanoseconds since 1970 at which it started.
  var start: UInt64
  /// The nanoseconds since 1970 at which it ended.
  var end: UInt64
  /// What is known about it.
  var attributes: SpanAttributes = [:]
  /// What happened during it.
  var events: [SpanEvent] = []
  /// Other spans that it belongs to.
  var links: [SpanLink] = []
  /// How it went.
  var status: SpanStatus?
}
