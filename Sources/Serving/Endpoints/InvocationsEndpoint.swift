import HTTPTypes
import Hummingbird

/// `POST /invocations`: the route of SageMaker, which behaves as the first route that can read the body.
struct InvocationsEndpoint: Endpoint {
  let method = HTTPRequest.Method.post
  let paths: [RouterPath] = ["/invocations"]
  let isProtected = true

  /// The routes in the order in which they are tried.
  private static let variants: [any Endpoint] = [
    CompatGenerateEndpoint(), ChatCompletionsEndpoint(), CompletionsEndpoint(),
  ]

  func respond(to request: Request, context: ServingContext, state: ServerState) async throws -> Response {
    let bytes = try await request.jsonBytes(limit: state.configuration.payloadLimit)
    for variant in Self.variants {
      var copy = request
      copy.body = RequestBody(buffer: ByteBuffer(bytes: bytes))
      var isRead = true
      defer { if isRead, variant.countsBesideGenerations { state.service.metrics.noteRequest() } }
      do { return try await variant.respond(to: copy, context: context, state: state) } catch TransportError
        .shape
      {
        isRead = false
      }
    }
    throw TransportError.shape(
      ShapeError(path: [], detail: "data did not match any variant of untagged enum SagemakerRequest"),
      in: bytes
    )
  }
}
