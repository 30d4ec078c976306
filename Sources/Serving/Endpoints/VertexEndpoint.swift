import HTTPTypes
import Hummingbird
import Needletail
import OrderedJSON

/// `POST /vertex`: the prediction route of Vertex AI, which answers several instances at once.
struct VertexEndpoint: Endpoint {
  let method = HTTPRequest.Method.post
  var paths: [RouterPath] = ["/vertex"]
  var isProtected = true
  let countsBesideGenerations = true

  func respond(to request: Request, context: ServingContext, state: ServerState) async throws -> Response {
    let body = try await request.decoded(limit: state.configuration.payloadLimit) {
      value throws(ShapeError) in try VertexRequest(value)
    }
    guard !body.instances.isEmpty else { throw PlatformError.noInstances }
    var members: [GenerationGroup.Member] = []
    for instance in body.instances {
      switch instance {
      case .generate(let request):
        members.append(GenerationGroup.Member(request: request, style: .textGeneration))
      case .chat(let chat):
        let style = RequestStyle.chat(state.configuration.openAICompatibility)
        members.append(GenerationGroup.Member(request: try await chat.generateRequest(state), style: style))
      }
    }
    let outcomes = try await GenerationGroup(context: context, state: state).complete(members)
    let ordered = outcomes.sorted { $0.position < $1.position }
    return Response(json: ["predictions": .array(ordered.map { .string($0.outcome.summary.text) })])
  }
}
