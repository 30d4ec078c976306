import HTTPTypes
import Hummingbird
import Needletail
import OrderedJSON

extension ChatResponder {
  /// Answers with an event for each token.
  func stream(_ chat: ChatRequest, _ call: GenerationCall, _ tools: ToolSet?) async -> Response {
    let headers = HTTPFields.compute(type: state.configuration.computeType, characters: call.characters)
    let running: [RunningGeneration]
    do { running = try await state.service.start(call) } catch {
      return EventStream.refusal(error, headers: headers, context: context)
    }
    let completion = completion(for: chat)
    return EventStream.openAIResponse(headers: headers, context: context) { stream in
      var summaries: [GenerationSummary]
      if let tools {
        summaries = [try await relay(running[0], chat, tools, completion, into: &stream)]
      } else {
        summaries = try await relay(running, chat, completion, into: &stream)
      }
      guard chat.parameters.usageReport != .never else { return }
      let usage = TokenUsage(summaries, copies: call.copies)
      stream.add(completion.usageChunk(usage))
    }
  }

  /// Sends answers in words.
  private func relay(
    _ running: [RunningGeneration],
    _ chat: ChatRequest,
    _ completion: ChatCompletion,
    into stream: inout EventStream
  ) async throws -> [GenerationSummary] {
    var texts = running.map { _ in StreamedText() }
    let relay = TokenRelay(running: running, context: context, state: state)
    return try await relay.run(into: &stream) { position, news in
      guard case .token(let token, let last) = news else { return [] }
      let content = texts[position].append(token, last: last)
      let usage = chat.usage(running[position], token)
      return [await completion.chunk(position, token, content: content, last: last, usage: usage)]
    }
  }

  /// Sends the call of a tool, or the answer in words that the model prefers.
  private func relay(
    _ running: RunningGeneration,
    _ chat: ChatRequest,
    _ tools: ToolSet,
    _ completion: ChatCompletion,
    into stream: inout EventStream
  ) async throws -> GenerationSummary {
    let id =
      compatibility == .openAI ? ToolCallID.unique() : ToolCallID.counted(after: chat.messages)
    var call = ToolCallStream(completion, tools, id: id)
    do {
      let relay = TokenRelay(running: [running], context: context, state: state)
      return try await relay.run(into: &stream) { _, news in
        guard case .token(let token, let last) = news else { return [] }
        return try call.events(token, last: last, usage: chat.usage(running, token))
      }[0]
    } catch is TokenRelay.Stop {
      let open = try await self.call(chat, tools: nil, copies: 1)
      let second = try await state.service.start(open, permit: running.permit)
      return try await relay(second, chat, completion, into: &stream)[0]
    }
  }
}

extension ChatRequest {
  /// The token counts with one token of a stream, if they are to be told with each.
  fileprivate func usage(_ running: RunningGeneration, _ token: GeneratedToken) -> TokenUsage? {
    guard parameters.usageReport == .always else { return nil }
    return TokenUsage(promptTokens: running.request.promptIDs.count, completionTokens: token.index)
  }
}
