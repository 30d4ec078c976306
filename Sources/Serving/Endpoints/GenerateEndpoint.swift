import HTTPTypes
import Hummingbird

/// `POST /generate`: the whole answer at once.
struct GenerateEndpoint: Endpoint {
  let method = HTTPRequest.Method.post
  let paths: [RouterPath] = ["/generate"]
  let isProtected = true

  func respond(to request: Request, context: ServingContext, state: ServerState) async throws -> Response {
    let body = try await request.decoded(limit: state.configuration.payloadLimit) {
      value throws(ShapeError) in try GenerateRequest(value)
    }
    return try await TextGenerationResponder(context: context, state: state).answer(body)
  }
}
