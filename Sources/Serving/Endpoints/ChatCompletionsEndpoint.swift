import Foundation
import HTTPTypes
import Hummingbird
import OrderedJSON

/// `POST /v1/chat/completions`: the next message of a conversation, whole or as a stream.
struct ChatCompletionsEndpoint: Endpoint {
  let method = HTTPRequest.Method.post
  let paths: [RouterPath] = ["/v1/chat/completions"]
  let isProtected = true
  let countsBesideGenerations = true

  func respond(to request: Request, context: ServingContext, state: ServerState) async throws -> Response {
    let chat = try await request.decoded(limit: state.configuration.payloadLimit) {
      value throws(ShapeError) in try ChatRequest(value)
    }
    try chat.checkSupported()
    let generate = chat.generateRequest(prompt: try await prompt(of: chat, generator: state.generator))
    let completion = ChatCompletion(
      model: chat.servedModel ?? state.generator.info.modelID,
      created: Int(Date().timeIntervalSince1970),
      systemFingerprint: state.configuration.systemFingerprint,
      logprobs: chat.logprobs
    )
    if chat.isStream {
      return await stream(
        generate,
        completion,
        includesUsage: chat.includesUsage,
        context: context,
        state: state
      )
    }
    let completed = try await state.service.complete(
      generate,
      style: .chat,
      arrival: context.arrival,
      connection: ClientConnection(context.channel)
    )[0]
    context.record.note(completed.summary, validation: completed.validationTime)
    return Response(
      json: completion.response(completed),
      headers: completed.timingHeaders(
        computeType: state.configuration.computeType,
        arrival: context.arrival
      )
    )
  }

  private func prompt(
    of chat: ChatRequest,
    generator: any TextGenerator
  ) async throws(RequestError) -> String {
    do { return try await chat.prompt(renderedBy: generator) } catch { throw .template("\(error)") }
  }

  private func stream(
    _ request: GenerateRequest,
    _ completion: ChatCompletion,
    includesUsage: Bool,
    context: ServingContext,
    state: ServerState
  ) async -> Response {
    let headers = HTTPFields.compute(
      type: state.configuration.computeType,
      characters: request.inputs.unicodeScalars.count
    )
    let running: RunningGeneration
    do { running = try await state.service.start(request, style: .chat, arrival: context.arrival) } catch {
      context.record.note(error: error)
      return EventStream.response(headers: headers) { stream in
        try await stream.send(error.openAIStreamJSON)
        try await stream.sendDone()
      }
    }
    let relay = TokenRelay(running: running, context: context, state: state)
    return EventStream.response(headers: headers) { stream in
      do {
        var text = StreamedText()
        let summary = try await relay.run(into: &stream) { token, summary in
          completion.chunk(token, content: text.append(token, last: summary), last: summary)
        }
        if includesUsage { try await stream.send(completion.usageChunk(summary)) }
      } catch let error as RequestError {
        try await stream.send(error.openAIStreamJSON)
      }
      try await stream.sendDone()
    }
  }
}

extension ChatRequest {
  /// The model's name to be echoed, unless the client left the choice to the server.
  fileprivate var servedModel: String? { model == "tgi" ? nil : model }
}
