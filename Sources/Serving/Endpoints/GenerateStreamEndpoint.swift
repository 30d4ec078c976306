import HTTPTypes
import Hummingbird

/// `POST /generate_stream`: an event for each token.
///
/// The status is 200 whatever happens after the body could be read.
struct GenerateStreamEndpoint: Endpoint {
  let method = HTTPRequest.Method.post
  let paths: [RouterPath] = ["/generate_stream"]
  let isProtected = true

  func respond(to request: Request, context: ServingContext, state: ServerState) async throws -> Response {
    let body = try await request.decoded(limit: state.configuration.payloadLimit) {
      value throws(ShapeError) in try GenerateRequest(value)
    }
    return await TextGenerationResponder(context: context, state: state).stream(body)
  }
}
