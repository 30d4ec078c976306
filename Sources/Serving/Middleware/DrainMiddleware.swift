import Hummingbird

/// Turns requests away during a shutdown and counts the others.
struct DrainMiddleware: RouterMiddleware {
  let drain: Drain

  func handle(
    _ request: Request,
    context: ServingContext,
    next: (Request, ServingContext) async throws -> Response
  ) async throws -> Response {
    guard let ticket = drain.enter() else { throw RequestError.shuttingDown }
    return try await next(request, context).holding(ticket)
  }
}
