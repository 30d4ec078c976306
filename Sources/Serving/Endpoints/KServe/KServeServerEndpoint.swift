import HTTPTypes
import Hummingbird
import OrderedJSON

/// `GET /v2`: what the server is, in the KServe v2 protocol.
struct KServeServerEndpoint: Endpoint {
  let method = HTTPRequest.Method.get
  let paths: [RouterPath] = ["/v2"]
  let isProtected = false

  func respond(to request: Request, context: ServingContext, state: ServerState) -> Response {
    Response(json: [
      "name": "text-generation-inference",
      "version": .string(ServerConfiguration.protocolVersion),
      "extensions": ["health", "models", "metrics"],
    ])
  }
}
