import HTTPTypes
import Hummingbird
import Needletail
import OrderedJSON

/// What carries out a request of `/v1/chat/completions`, by whatever route it came.
struct ChatResponder: Sendable {
  let context: ServingContext
  let state: ServerState

  var compatibility: OpenAICompatibility { state.configuration.openAICompatibility }

  /// Answers a request, whole or as a stream.
  ///
  /// - Throws: ``RequestError``, or ``ClientGone``.
  func respond(to chat: ChatRequest) async throws -> Response {
    try chat.checkSupported(compatibility)
    let choices = try chat.parameters.choiceCount(limits: state.configuration.limits)
    let tools = try chat.toolSet(compatibility)
    guard tools == nil || choices == 1 || !chat.parameters.isStream else {
      throw RequestError.tool("`n` must be 1 where calls of tools are streamed")
    }
    let call = try await call(chat, tools: tools, copies: choices)
    return chat.parameters.isStream
      ? await stream(chat, call, tools) : try await answer(chat, call, tools)
  }

  /// The generations that answer a conversation.
  func call(_ chat: ChatRequest, tools: ToolSet?, copies: Int) async throws(RequestError) -> GenerationCall {
    let prompt = try await chat.prompt(renderedBy: state.generator, tools: tools, compatibility)
    var style = RequestStyle.chat(compatibility)
    if let adds = chat.parameters.addsSpecialTokens { style.addsSpecialTokens = adds }
    return GenerationCall(
      requests: [try chat.generateRequest(prompt: prompt, tools: tools, compatibility)],
      copies: copies,
      style: style,
      arrival: context.arrival
    )
  }

  /// What writes the answer.
  func completion(for chat: ChatRequest) -> ChatCompletion {
    ChatCompletion(
      envelope: OpenAIEnvelope(prefix: "chatcmpl-", model: chat.parameters.servedModel, state: state),
      logprobs: ChatLogprobs(
        isWanted: chat.logprobs,
        limit: chat.topLogprobs ?? 0,
        compatibility: compatibility,
        generator: state.generator
      )
    )
  }

  private func answer(_ chat: ChatRequest, _ call: GenerationCall, _ tools: ToolSet?) async throws -> Response
  {
    let permit = try state.service.permit(for: call)
    let connection = await ClientConnection(context.channel)
    var answers = try await state.service.complete(call, permit: permit, connection: connection)
      .sorted { $0.position < $1.position }
    let completion = completion(for: chat)
    var choices: [JSONValue] = []
    for (index, answer) in answers.enumerated() {
      guard let tools else {
        choices.append(await completion.choice(index, answer))
        continue
      }
      switch try ToolAnswer(answer, tools, compatibility) {
      case .call(let toolCall): choices.append(await completion.choice(index, answer, call: toolCall))
      case .unfinished: choices.append(await completion.choice(index, answer.withoutText))
      case .open:
        // Everything that is told of this choice is told of the second answer.
        let open = try await self.call(chat, tools: nil, copies: 1)
        answers[index] = try await state.service.complete(
          open.seeded(as: answer),
          permit: permit,
          connection: connection
        )[0]
        choices.append(await completion.choice(index, answers[index]))
      }
    }
    context.record.note(answers.map { ($0.summary, validation: $0.validationTime) })
    let usage = TokenUsage(answers.map(\.summary), copies: call.copies)
    return Response(
      json: completion.response(choices, usage: usage),
      headers: answers.timingHeaders(
        computeType: state.configuration.computeType,
        characters: call.characters,
        promptTokens: usage.promptTokens,
        arrival: context.arrival
      )
    )
  }
}

extension GenerationCall {
  /// The call with the seed of an answer, so that the second answer to a choice has that choice's own.
  fileprivate func seeded(as answer: CompletedGeneration) -> GenerationCall {
    var call = self
    for index in call.requests.indices { call.requests[index].parameters.seed = answer.request.options.seed }
    return call
  }
}

extension CompletedGeneration {
  /// The generation with nothing to show.
  fileprivate var withoutText: CompletedGeneration {
    var generation = self
    generation.summary.text = ""
    return generation
  }
}
