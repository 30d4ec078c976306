import HTTPTypes
import Hummingbird

/// `GET /health`, also under the names that other launchers ask for.
struct HealthEndpoint: Endpoint {
  let method = HTTPRequest.Method.get
  var paths: [RouterPath] = ["/", "/health", "/ping"]
  let isProtected = false

  func respond(to request: Request, context: ServingContext, state: ServerState) async throws -> Response {
    guard await state.service.health.check(state.generator) else { throw RequestError.unhealthy }
    return Response(status: .ok)
  }
}
