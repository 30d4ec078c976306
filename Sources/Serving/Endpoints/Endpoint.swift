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
  /// Whether the route is served during a shutdown, until the last request has been answered.
  var answersWhileDraining: Bool { get }
  /// Whether the route counts as a request beside the generations that it starts.
  var countsBesideGenerations: Bool { get }
  /// Answers a request.
  func respond(to request: Request, context: ServingContext, state: ServerState) async throws -> Response
}

extension Endpoint {
  /// No: new requests are turned away.
  var answersWhileDraining: Bool { false }
  /// No: its generation counts.
  var countsBesideGenerations: Bool { false }
}

/// The routes that are served.
let allEndpoints: [any Endpoint] = [
  HealthEndpoint(),
  LivenessEndpoint(),
  ReadinessEndpoint(),
  MetricsEndpoint(),
  InfoEndpoint(),
  ModelsEndpoint(),
  CompatGenerateEndpoint(),
  GenerateEndpoint(),
  GenerateStreamEndpoint(),
  CompletionsEndpoint(),
  ChatCompletionsEndpoint(),
  TokenizeEndpoint(),
  ChatTokenizeEndpoint(),
  DetokenizeEndpoint(),
  TokenizerInfoEndpoint(),
  InvocationsEndpoint(),
  VertexEndpoint(),
  KServeServerEndpoint(),
  KServeLiveEndpoint(),
  KServeReadyEndpoint(),
  KServeModelEndpoint(),
  KServeInferEndpoint(),
  OpenAPIEndpoint(),
  DocsEndpoint(),
  PlaygroundEndpoint(),
]
