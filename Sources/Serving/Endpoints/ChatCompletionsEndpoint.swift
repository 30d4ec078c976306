import HTTPTypes
import Hummingbird

/// `POST /v1/chat/completions`: the next message of a conversation, whole or as a stream.
struct ChatCompletionsEndpoint: Endpoint {
  let method = HTTPRequest.Method.post
  let paths: [RouterPath] = ["/v1/chat/completions"]
  let isProtected = true
  let countsBesideGenerations = true

  func respond(to request: Request, context: ServingContext, state: ServerState) async throws -> Response {
    let body = try await request.decoded(limit: state.configuration.payloadLimit) {
      value throws(ShapeError) in try ChatRequest(value)
    }
    return try await ChatResponder(context: context, state: state).respond(to: body)
  }
}
