import Needletail
import Telemetry
import Tracing

/// How a request is measured: the metrics it counts in, and its span if requests are traced.
///
/// The parts of the request become spans of their own when it has ended, by the times that the engine tells.
struct RequestObservation: Sendable {
  private let metrics: RequestMetrics
  private let trace: (tracer: OTLPTracer, span: OTLPSpan)?
  private let arrival = ContinuousClock.now
  private let arrivalTime = DefaultTracerClock.now

  /// Begins.
  ///
  /// - Parameters:
  ///   - metrics: Where the request counts.
  ///   - tracer: Makes spans; nil for none.
  ///   - context: The trace that the request continues.
  ///   - name: What the span is called until the route is known.
  init(
    metrics: RequestMetrics,
    tracer: OTLPTracer?,
    context: InstrumentationContext,
    name: String
  ) {
    self.metrics = metrics
    let arrivalTime = arrivalTime
    trace = tracer.map { tracer in
      (
        tracer,
        tracer.startSpan(
          name,
          context: context,
          ofKind: .server,
          at: arrivalTime,
          function: #function,
          file: #fileID,
          line: #line
        )
      )
    }
  }

  /// The span of the whole request.
  var span: OTLPSpan? { trace?.span }

  /// Counts a generation that came to its end.
  func noteSuccess(_ summary: GenerationSummary, validation: Duration?) {
    metrics.noteSuccess(summary, total: .now - arrival, validation: validation)
    let queued = validation ?? .zero
    let admitted = queued + summary.queueTime
    addPart("validation", from: .zero, to: queued)
    addPart("queue", from: queued, to: admitted)
    addPart("inference", from: admitted, to: admitted + summary.inferenceTime)
    span?.updateAttributes { attributes in
      attributes["gen_ai.usage.input_tokens"] = summary.promptTokenCount
      attributes["gen_ai.usage.output_tokens"] = summary.tokens.count
    }
  }

  /// Counts a failure.
  func noteFailure(_ error: any Error) {
    metrics.noteFailure(error)
    span?.recordError(error)
    span?.setStatus(SpanStatus(code: .error, message: "\(error)"))
  }

  private func addPart(_ name: String, from start: Duration, to end: Duration) {
    guard let (tracer, span) = trace else { return }
    tracer.startSpan(
      name,
      context: span.context,
      ofKind: .internal,
      at: time(start),
      function: #function,
      file: #fileID,
      line: #line
    ).end(at: time(end))
  }

  private func time(_ offset: Duration) -> DefaultTracerClock.Timestamp {
    let nanoseconds = UInt64(max(0, (offset / .nanoseconds(1)).rounded()))
    return .init(nanosecondsSinceEpoch: arrivalTime.nanosecondsSinceEpoch + nanoseconds)
  }
}
