import HTTPTypes
import Hummingbird
import OrderedJSON

/// `POST /detokenize`: the text of token ids, special ones included, as vLLM has it.
struct DetokenizeEndpoint: Endpoint {
  let method = HTTPRequest.Method.post
  let paths: [RouterPath] = ["/detokenize"]
  let isProtected = true

  func respond(to request: Request, context: ServingContext, state: ServerState) async throws -> Response {
    let body = try await request.decoded(limit: state.configuration.payloadLimit) {
      value throws(ShapeError) in try DetokenizeRequest(value)
    }
    let text = try await state.text(of: try body.ids(vocabularySize: state.generator.vocabularySize))
    return Response(json: ["prompt": .string(text)])
  }
}
