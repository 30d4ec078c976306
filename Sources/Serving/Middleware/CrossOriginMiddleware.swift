import HTTPTypes
import Hummingbird

/// Lets web pages call the server: answers preflight requests and names the permitted origins.
struct CrossOriginMiddleware: RouterMiddleware {
  /// The permitted origins; nil for any.
  let origins: [String]?

  func handle(
    _ request: Request,
    context: ServingContext,
    next: (Request, ServingContext) async throws -> Response
  ) async throws -> Response {
    guard request.method == .options else {
      var response = try await next(request, context)
      response.headers.append(contentsOf: headers(for: request))
      return response
    }
    var response = Response(status: .ok, headers: headers(for: request))
    response.headers[.accessControlAllowMethods] = "GET,POST"
    response.headers[.accessControlAllowHeaders] = "content-type"
    return response
  }

  private func headers(for request: Request) -> HTTPFields {
    var headers: HTTPFields = [
      .vary: "origin, access-control-request-method, access-control-request-headers"
    ]
    if let origins {
      let origin = request.headers[.origin] ?? ""
      headers[.accessControlAllowOrigin] = origins.contains(origin) ? origin : nil
    } else {
      headers[.accessControlAllowOrigin] = "*"
    }
    return headers
  }
}
