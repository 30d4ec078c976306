import HTTPTypes
import Hummingbird
import OrderedJSON

/// What the routes of text-generation-inference have in common.
struct TextGenerationResponder: Sendable {
  let context: ServingContext
  let state: ServerState

  /// Generates the whole answer.
  ///
  /// - Parameters:
  ///   - request: The request as sent.
  ///   - body: Makes the body of the answer of the body of `/generate`.
  /// - Returns: The response.
  /// - Throws: ``RequestError``, or ``ClientGone``.
  func answer(
    _ request: GenerateRequest,
    body: (JSONValue) -> JSONValue = { $0 }
  ) async throws -> Response {
    let candidates = try await state.service.complete(
      request,
      style: .textGeneration,
      arrival: context.arrival,
      connection: ClientConnection(context.channel)
    )
    let best = candidates[0]
    context.record.note(best.summary, validation: best.validationTime)
    return Response(
      json: body(best.generateResponse(request.parameters, others: Array(candidates.dropFirst()))),
      headers: best.timingHeaders(computeType: state.configuration.computeType, arrival: context.arrival)
    )
  }

  /// Generates the answer as an event for each token; a fault is the last event.
  func stream(_ request: GenerateRequest) async -> Response {
    let headers = HTTPFields.compute(
      type: state.configuration.computeType,
      characters: request.inputs.unicodeScalars.count
    )
    let running: RunningGeneration
    do { running = try await start(request) } catch {
      context.record.note(error: error)
      return EventStream.response(headers: headers) { $0.add(error.json) }
    }
    let relay = TokenRelay(running: [running], context: context, state: state)
    let responses = StreamResponse(parameters: request.parameters, inputs: request.inputs)
    return EventStream.response(headers: headers) { stream in
      do {
        try await relay.run(into: &stream) { _, news in
          guard case .token(let token, let last) = news else { return [] }
          return [responses.event(token, last: last)]
        }
      } catch let error as RequestError {
        stream.add(error.json)
      }
    }
  }

  private func start(_ request: GenerateRequest) async throws(RequestError) -> RunningGeneration {
    do { try request.parameters.checkStream() } catch { throw .validation(error) }
    return try await state.service.start(request, style: .textGeneration, arrival: context.arrival)
  }
}
