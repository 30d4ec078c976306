public import Tracing

/// Makes spans for an ``OTLPExporter``, and continues traces by the headers of W3C Trace Context.
///
/// A trace that begins here is sampled; one that began elsewhere is sampled if its header says so.
public struct OTLPTracer: Tracer {
  /// The spans that it makes.
  public typealias Span = OTLPSpan

  private let queue: SpanQueue

  init(queue: SpanQueue) { self.queue = queue }

  /// Starts a span, under the span of the context if there is one.
  public func startSpan<Instant: TracerInstant>(
    _ operationName: String,
    context: @autoclosure () -> InstrumentationContext,
    ofKind kind: SpanKind,
    at instant: @autoclosure () -> Instant,
    function: String,
    file fileID: String,
    line: UInt
  ) -> OTLPSpan {
    var context = context()
    let parent = context.spanContext
    let own = SpanContext(
      traceID: parent?.traceID ?? TraceID(),
      spanID: SpanID(),
      isSampled: parent?.isSampled ?? true,
      state: parent?.state
    )
    context.spanContext = own
    let start = instant().nanosecondsSinceEpoch
    let span = RecordedSpan(
      name: operationName,
      context: own,
      parent: parent?.spanID,
      kind: kind,
      start: start,
      end: start
    )
    return OTLPSpan(span, context: context, queue: queue)
  }

  /// Does nothing: the exporter sends what there is at short intervals and at its end.
  @available(*, deprecated)
  public func forceFlush() {}

  /// Reads the headers of a request.
  public func extract<Carrier, Extract: Extractor>(
    _ carrier: Carrier,
    into context: inout InstrumentationContext,
    using extractor: Extract
  ) where Extract.Carrier == Carrier {
    guard let parent = extractor.extract(key: "traceparent", from: carrier) else { return }
    let state = extractor.extract(key: "tracestate", from: carrier)
    context.spanContext = SpanContext(traceparent: parent, tracestate: state) ?? context.spanContext
  }

  /// Writes the headers of a request.
  public func inject<Carrier, Inject: Injector>(
    _ context: InstrumentationContext,
    into carrier: inout Carrier,
    using injector: Inject
  ) where Inject.Carrier == Carrier {
    guard let span = context.spanContext else { return }
    injector.inject(span.traceparent, forKey: "traceparent", into: &carrier)
    if let state = span.state { injector.inject(state, forKey: "tracestate", into: &carrier) }
  }
}
