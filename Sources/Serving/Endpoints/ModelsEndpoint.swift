import HTTPTypes
import Hummingbird
import OrderedJSON

/// `GET /v1/models`: the one model that is served.
struct ModelsEndpoint: Endpoint {
  let method = HTTPRequest.Method.get
  let paths: [RouterPath] = ["/v1/models"]
  let isProtected = false

  func respond(to request: Request, context: ServingContext, state: ServerState) -> Response {
    let id = JSONValue.string(state.generator.info.modelID)
    let model: JSONValue = ["id": id, "object": "model", "created": 0, "owned_by": id]
    return Response(json: ["object": "list", "data": [model]])
  }
}
