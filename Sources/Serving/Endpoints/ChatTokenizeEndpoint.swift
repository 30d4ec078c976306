import HTTPTypes
import Hummingbird
import OrderedJSON

/// `POST /chat_tokenize`: the prompt that the template makes of a conversation, and its tokens.
struct ChatTokenizeEndpoint: Endpoint {
  let method = HTTPRequest.Method.post
  let paths: [RouterPath] = ["/chat_tokenize"]
  let isProtected = false
  let countsBesideGenerations = true

  func respond(to request: Request, context: ServingContext, state: ServerState) async throws -> Response {
    let chat = try await request.decoded(limit: state.configuration.payloadLimit) {
      value throws(ShapeError) in try ChatRequest(value)
    }
    let prompt = try await chat.generateRequest(state)
    let text = prompt.inputs
    return TokenListBody(
      tokens: try await state.pieces(of: prompt, addSpecialTokens: false),
      head: #"{"tokenize_response":"#,
      tail: #","templated_text":\#(JSONValue.string(text).compactText)}"#
    ).response
  }
}
