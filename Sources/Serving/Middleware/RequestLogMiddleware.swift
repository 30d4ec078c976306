import HTTPTypes
import Hummingbird
import Logging
import Telemetry
import Tracing

/// Names each request, continues its trace, and fills in what the log says about it.
struct RequestLogMiddleware: RouterMiddleware {
  /// The most bytes of a path that stand in the log.
  private static let pathLength = 256

  let metrics: RequestMetrics
  let tracer: OTLPTracer?

  func handle(
    _ request: Request,
    context: ServingContext,
    next: (Request, ServingContext) async throws -> Response
  ) async throws -> Response {
    let id = RequestName.of(request)
    let path = String(decoding: request.uri.path.utf8.prefix(Self.pathLength), as: UTF8.self)
    var context = context
    context.logger[metadataKey: "request_id"] = .string(id)
    let record = context.record
    record.note("request_id", id)
    record.note("method", request.method.rawValue)
    record.note("path", path)
    let observation = observation(of: request)
    record.observation = observation
    if let trace = (observation.span?.context.spanContext ?? request.spanContext)?.traceID {
      context.logger[metadataKey: "trace_id"] = "\(trace)"
      record.note("trace_id", trace)
    }
    var response = try await next(request, context)
    record.note("status", response.status.code)
    response.headers[.requestID] = id
    if let span = observation.span { finish(span, request, path, response.status, context) }
    return response.holding(record)
  }

  private func observation(of request: Request) -> RequestObservation {
    var parent = InstrumentationContext.topLevel
    parent.spanContext = request.spanContext
    return RequestObservation(
      metrics: metrics,
      tracer: tracer,
      context: parent,
      name: request.method.rawValue
    )
  }

  /// Adds what is known with the response; the span ends with the record.
  private func finish(
    _ span: OTLPSpan,
    _ request: Request,
    _ path: String,
    _ status: HTTPResponse.Status,
    _ context: ServingContext
  ) {
    // The framework has a word of its own for paths that are no route.
    let route = context.endpointPath.flatMap { $0.hasPrefix("/") ? $0 : nil }
    if let route { span.operationName = "\(request.method.rawValue) \(route)" }
    span.updateAttributes { attributes in
      attributes["http.request.method"] = request.method.rawValue
      attributes["url.path"] = path
      attributes["http.route"] = route
      attributes["http.response.status_code"] = status.code
    }
  }
}

extension Request {
  /// Where the request stands in the trace that its sender began.
  fileprivate var spanContext: SpanContext? {
    headers[.traceParent].flatMap { SpanContext(traceparent: $0, tracestate: headers[.traceState]) }
  }
}
