import HTTPTypes
import Hummingbird
import Needletail
import OrderedJSON

/// `POST /generate_stream`: an event for each token.
///
/// The status is 200 whatever happens after the body could be read; a fault is the last event.
struct GenerateStreamEndpoint: Endpoint {
  let method = HTTPRequest.Method.post
  let paths: [RouterPath] = ["/generate_stream"]
  let isProtected = true

  func respond(to request: Request, context: ServingContext, state: ServerState) async throws -> Response {
    let body = try await request.decoded(limit: state.configuration.payloadLimit) {
      value throws(ShapeError) in try GenerateRequest(value)
    }
    let headers = HTTPFields.compute(
      type: state.configuration.computeType,
      characters: body.inputs.unicodeScalars.count
    )
    let running: RunningGeneration
    do throws(RequestError) {
      do { try body.parameters.checkStream() } catch { throw .validation(error) }
      running = try await state.service.start(body, style: .textGeneration, arrival: context.arrival)
    } catch {
      context.record.note(error: error)
      return EventStream.response(headers: headers) { try await $0.send(error.json) }
    }
    let relay = TokenRelay(running: running, context: context, state: state)
    let responses = StreamResponse(parameters: body.parameters, inputs: body.inputs)
    return EventStream.response(headers: headers) { stream in
      do {
        _ = try await relay.run(into: &stream) { responses.event($0, last: $1) }
      } catch let error as RequestError {
        try await stream.send(error.json)
      }
    }
  }
}
