import HTTPTypes
import Hummingbird
import OrderedJSON

/// `POST /generate`: the whole answer at once.
struct GenerateEndpoint: Endpoint {
  let method = HTTPRequest.Method.post
  let paths: [RouterPath] = ["/generate"]
  let isProtected = true

  func respond(to request: Request, context: ServingContext, state: ServerState) async throws -> Response {
    let body = try await request.decoded(limit: state.configuration.payloadLimit) {
      value throws(ShapeError) in try GenerateRequest(value)
    }
    let candidates = try await state.service.complete(
      body,
      style: .textGeneration,
      arrival: context.arrival,
      connection: ClientConnection(context.channel)
    )
    let best = candidates[0]
    context.record.note(best.summary)
    return Response(
      json: best.generateResponse(body.parameters, others: Array(candidates.dropFirst())),
      headers: best.timingHeaders(computeType: state.configuration.computeType, arrival: context.arrival)
    )
  }
}
