import HTTPTypes
import Hummingbird
import OrderedJSON

/// `POST /tokenize`: the tokens of a text, in the words of text-generation-inference or of vLLM.
struct TokenizeEndpoint: Endpoint {
  let method = HTTPRequest.Method.post
  let paths: [RouterPath] = ["/tokenize"]
  let isProtected = true

  func respond(to request: Request, context: ServingContext, state: ServerState) async throws -> Response {
    let body = try await request.decoded(limit: state.configuration.payloadLimit) {
      value throws(ShapeError) in try TokenizeRequest(value)
    }
    try body.checkSupported()
    let prompt: GenerateRequest
    switch body.source {
    case .inputs(let inputs):
      return TokenListBody(tokens: try await state.pieces(of: inputs, addSpecialTokens: true)).response
    case .prompt(let text): prompt = GenerateRequest(inputs: text, parameters: GenerateParameters())
    case .messages(let chat): prompt = try await chat.generateRequest(state)
    }
    return Self.response(try await state.ids(of: prompt, addSpecialTokens: body.addsSpecialTokens), state)
  }

  private static func response(_ ids: [Int32], _ state: ServerState) -> Response {
    Response(json: [
      "count": .number(ids.count),
      "max_model_len": .number(state.configuration.limits.maxTotalTokens),
      "tokens": .array(ids.map { .number($0) }),
    ])
  }
}
