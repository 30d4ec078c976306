import HTTPTypes
import Hummingbird
import OrderedJSON

/// What carries out a request of `/v1/completions`, by whatever route it came.
struct CompletionResponder: Sendable {
  let context: ServingContext
  let state: ServerState

  private var compatibility: OpenAICompatibility { state.configuration.openAICompatibility }

  /// Answers a request, whole or as a stream.
  ///
  /// - Throws: ``RequestError``, or ``ClientGone``.
  func respond(to request: CompletionRequest) async throws -> Response {
    let plan = try request.plan(limits: state.configuration.limits, compatibility: compatibility)
    let call = GenerationCall(
      requests: plan.requests,
      copies: plan.candidates,
      style: plan.style,
      arrival: context.arrival
    )
    let completion = TextCompletion(
      envelope: OpenAIEnvelope(prefix: "cmpl-", model: request.parameters.servedModel, state: state),
      request: request,
      generator: state.generator
    )
    return request.parameters.isStream
      ? await stream(call, completion) : try await answer(call, plan, completion)
  }

  private func answer(
    _ call: GenerationCall,
    _ plan: CompletionPlan,
    _ completion: TextCompletion
  ) async throws -> Response {
    let completed = try await state.service.complete(
      call,
      connection: await ClientConnection(context.channel)
    )
    context.record.note(completed.map { ($0.summary, validation: $0.validationTime) })
    let chosen = plan.chosen(from: completed)
    let inOrder = chosen.sorted { $0.index < $1.index }
    var choices: [JSONValue] = []
    for (index, generation) in compatibility == .openAI ? inOrder : chosen {
      let prompt = await text(of: generation.request)
      choices.append(await completion.choice(index, generation, prompt: prompt))
    }
    var usage = TokenUsage(inOrder.map(\.generation.summary), copies: plan.choices)
    if completion.request.wantsPromptOnly { usage.completionTokens = 0 }
    var headers = inOrder.map(\.generation).timingHeaders(
      computeType: state.configuration.computeType,
      characters: call.characters,
      promptTokens: usage.promptTokens,
      arrival: context.arrival
    )
    headers[.computeTime] = nil
    return Response(json: completion.response(choices, usage: usage), headers: headers)
  }

  /// The text of a prompt, which may have been sent as ids.
  private func text(of request: ValidGenerateRequest) async -> String {
    guard request.inputs.isEmpty else { return request.inputs }
    return (try? await state.generator.decode(request.promptIDs, skipSpecialTokens: false)) ?? ""
  }

  private func stream(_ call: GenerationCall, _ completion: TextCompletion) async -> Response {
    let headers = HTTPFields.compute(type: state.configuration.computeType, characters: call.characters)
    let running: [RunningGeneration]
    do { running = try await state.service.start(call) } catch {
      return EventStream.refusal(error, headers: headers, context: context)
    }
    return EventStream.openAIResponse(headers: headers, context: context) { stream in
      try await relay(running, completion, copies: call.copies, into: &stream)
    }
  }

  private func relay(
    _ running: [RunningGeneration],
    _ completion: TextCompletion,
    copies: Int,
    into stream: inout EventStream
  ) async throws {
    var prompts = [String?](repeating: nil, count: running.count)
    if completion.request.echoes {
      for generation in running { prompts[generation.position] = await text(of: generation.request) }
    }
    var choices = running.map {
      CompletionStream(completion, $0.position, promptTokens: $0.request.promptIDs.count)
    }
    let relay = TokenRelay(running: running, context: context, state: state)
    let summaries = try await relay.run(into: &stream) { position, news in
      await choices[position].events(news, echoing: &prompts[position])
    }
    guard completion.request.parameters.usageReport != .never else { return }
    var usage = TokenUsage(summaries, copies: copies)
    if completion.request.wantsPromptOnly { usage.completionTokens = 0 }
    stream.add(completion.usageChunk(usage))
  }
}

extension GenerationCall {
  /// The code points of the prompts.
  var characters: Int { requests.map(\.inputs.unicodeScalars.count).reduce(0, +) }
}
