import HTTPTypes
import Hummingbird

/// `POST /v1/completions`: the continuations of prompts, whole or as a stream.
struct CompletionsEndpoint: Endpoint {
  let method = HTTPRequest.Method.post
  let paths: [RouterPath] = ["/v1/completions"]
  let isProtected = true
  let countsBesideGenerations = true

  func respond(to request: Request, context: ServingContext, state: ServerState) async throws -> Response {
    let body = try await request.decoded(limit: state.configuration.payloadLimit) {
      value throws(ShapeError) in try CompletionRequest(value)
    }
    return try await CompletionResponder(context: context, state: state).respond(to: body)
  }
}
