import HTTPTypes
import Hummingbird
import OrderedJSON

/// `GET /tokenizer_info`: the tokens that have a role and the chat template, as lm-eval asks for them.
struct TokenizerInfoEndpoint: Endpoint {
  let method = HTTPRequest.Method.get
  let paths: [RouterPath] = ["/tokenizer_info"]
  let isProtected = false

  func respond(to request: Request, context: ServingContext, state: ServerState) -> Response {
    let info = state.generator.info
    // Clients take an answer without `eos_token` for none; the others are optional.
    var members = JSONObject([("eos_token", JSONValue.optional(info.eosToken))])
    members["bos_token"] = info.bosToken.map { .string($0) }
    members["pad_token"] = info.padToken.map { .string($0) }
    members["chat_template"] = info.chatTemplate.map { .string($0) }
    return Response(json: .object(members))
  }
}
