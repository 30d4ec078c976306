import HTTPTypes
import Hummingbird
import Needletail
import OrderedJSON

/// `POST /v2/models/{model}/versions/{version}/infer`: prompts and answers as tensors of bytes.
///
/// Unlike in the reference the API key is asked for, since the route is always there.
struct KServeInferEndpoint: Endpoint {
  let method = HTTPRequest.Method.post
  let paths: [RouterPath] = ["/v2/models/{model}/versions/{version}/infer"]
  let isProtected = true

  func respond(to request: Request, context: ServingContext, state: ServerState) async throws -> Response {
    let body = try await request.decoded(limit: state.configuration.payloadLimit) {
      value throws(ShapeError) in try InferenceRequest(value)
    }
    let requests = try body.generateRequests()
    let outcomes = try await GenerationGroup(context: context, state: state).complete(
      requests.map { GenerationGroup.Member(request: $0, style: .textGeneration) }
    )
    let outputs = outcomes.map { position, outcome in
      let prefix = body.parameters.returnFullText == true ? requests[position].inputs : ""
      return Self.output(named: body.outputNames[position], text: prefix + outcome.summary.text)
    }
    return Response(json: ["id": .string(body.id), "outputs": .array(outputs)])
  }

  private static func output(named name: String, text: String) -> JSONValue {
    let data = text.utf8.map { JSONValue.number($0) }
    return [
      "name": .string(name), "shape": [1, .number(data.count)], "datatype": "BYTES", "data": .array(data),
    ]
  }
}
