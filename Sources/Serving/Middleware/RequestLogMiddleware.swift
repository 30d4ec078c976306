import Hummingbird

/// Fills in what the log says about each request; the id stands in the metadata of the request's logger.
struct RequestLogMiddleware: RouterMiddleware {
  func handle(
    _ request: Request,
    context: ServingContext,
    next: (Request, ServingContext) async throws -> Response
  ) async throws -> Response {
    let record = context.record
    record.note("method", request.method.rawValue)
    record.note("path", request.uri.path)
    let response = try await next(request, context)
    record.note("status", response.status.code)
    return response.holding(record)
  }
}
