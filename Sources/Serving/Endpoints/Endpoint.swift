import HTTPTypes
import Hummingbird

/// A route of the API; a new one is a file with this protocol and a line in ``allEndpoints``.
protocol Endpoint: Sendable {
  /// The method; an endpoint for GET also answers HEAD.
  var method: HTTPRequest.Method { get }
  /// The paths that it answers on.
  var paths: [RouterPath] { get }
  /// Whether the API key, if there is one, must be sent.
  var isProtected: Bool { get }
  /// Answers a request.
  func respond(to request: Request, context: ServingContext, state: ServerState) async throws -> Response
}

/// The routes that are served.
let allEndpoints: [any Endpoint] = [
  HealthEndpoint(),
  InfoEndpoint(),
  ModelsEndpoint(),
  CompatGenerateEndpoint(),
  GenerateEndpoint(),
  GenerateStreamEndpoint(),
  ChatCompletionsEndpoint(),
  OpenAPIEndpoint(),
  DocsEndpoint(),
  PlaygroundEndpoint(),
]
