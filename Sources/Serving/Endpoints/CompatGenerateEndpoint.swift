import HTTPTypes
import Hummingbird
import OrderedJSON

/// `POST /`: the route of the hosted inference API, which the clients of text-generation-inference use.
///
/// With `stream` it is `/generate_stream`; without, `/generate` whose answer stands in a list.
struct CompatGenerateEndpoint: Endpoint {
  let method = HTTPRequest.Method.post
  let paths: [RouterPath] = ["/"]
  let isProtected = true

  func respond(to request: Request, context: ServingContext, state: ServerState) async throws -> Response {
    var (body, isStream) = try await request.decoded(limit: state.configuration.payloadLimit) {
      value throws(ShapeError) in
      let isStream = try ObjectReader(value, named: "CompatGenerateRequest").present("stream")?.bool()
      return (try GenerateRequest(value), isStream ?? false)
    }
    if body.parameters.returnFullText == nil {
      let tag = state.generator.info.pipelineTag
      body.parameters.returnFullText = tag == nil || tag == "text-generation"
    }
    let responder = TextGenerationResponder(context: context, state: state)
    return isStream ? await responder.stream(body) : try await responder.answer(body) { [$0] }
  }
}
