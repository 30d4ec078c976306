import Hummingbird

/// Turns errors into responses, so that the middlewares around it see responses only.
struct ErrorResponseMiddleware: RouterMiddleware {
  func handle(
    _ request: Request,
    context: ServingContext,
    next: (Request, ServingContext) async throws -> Response
  ) async throws -> Response {
    do { return try await next(request, context) } catch let error as any HTTPResponseError {
      if !(error is HTTPError) { context.record.note(error: error) }
      return try error.response(from: request, context: context)
    } catch is ClientGone {
      context.record.note(error: ClientGone())
      return Response(status: .init(code: 499, reasonPhrase: "Client Closed Request"))
    } catch {
      context.record.note(error: error)
      return Response(status: .internalServerError)
    }
  }
}
