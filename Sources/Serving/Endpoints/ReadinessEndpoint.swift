import HTTPTypes
import Hummingbird

/// `GET /readyz`: whether requests should be sent here; not during a shutdown, nor while the model fails.
struct ReadinessEndpoint: Endpoint {
  let method = HTTPRequest.Method.get
  let paths: [RouterPath] = ["/readyz"]
  let isProtected = false
  let answersWhileDraining = true

  func respond(to request: Request, context: ServingContext, state: ServerState) async throws -> Response {
    guard !state.drain.isDraining else { throw RequestError.shuttingDown }
    guard await state.service.health.check(state.generator) else { throw RequestError.unhealthy }
    return Response(status: .ok)
  }
}
