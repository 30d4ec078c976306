import HTTPTypes
import Hummingbird
import OrderedJSON

/// `GET /v2/health/live`: the process answers.
struct KServeLiveEndpoint: Endpoint {
  let method = HTTPRequest.Method.get
  let paths: [RouterPath] = ["/v2/health/live"]
  let isProtected = false
  let answersWhileDraining = true

  func respond(to request: Request, context: ServingContext, state: ServerState) -> Response {
    Response(json: ["live": true])
  }
}

/// `GET /v2/health/ready`, also for the model: the model answers.
///
/// The reference says so in any case; here a model that fails is not ready.
struct KServeReadyEndpoint: Endpoint {
  let method = HTTPRequest.Method.get
  let paths: [RouterPath] = ["/v2/health/ready", "/v2/models/{model}/versions/{version}/ready"]
  let isProtected = false

  func respond(to request: Request, context: ServingContext, state: ServerState) async throws -> Response {
    guard await state.service.health.check(state.generator) else { throw RequestError.unhealthy }
    return Response(json: ["live": true])
  }
}
