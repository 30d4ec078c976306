package import OrderedJSON

extension RequestRecord {
  /// A line of the file of requests; times in milliseconds since the step began.
  package func json(step: String, start: Moment) -> JSONValue {
    func time(_ moment: Moment?) -> JSONValue {
      .figure(moment.map { start.duration(to: $0).milliseconds })
    }
    func latency(_ duration: Duration?) -> JSONValue { .figure(duration?.milliseconds) }
    let (outcome, problem): (JSONValue, JSONValue) =
      switch self.outcome {
      case .completed: ("completed", .null)
      case .incomplete: ("incomplete", .null)
      case .failed(let kind, let words): (.string(kind.rawValue), .string(words))
      }
    return [
      "step": .string(step), "id": .number(id), "conversation": .string(conversation), "turn": .number(turn),
      "outcome": outcome, "problem": problem, "finish_reason": finishReason.map { .string($0) } ?? .null,
      "intended_ms": time(intended), "sent_ms": time(sent), "closed_ms": time(closed),
      "ttft_ms": latency(timeToFirstToken), "scheduled_ttft_ms": latency(scheduledTimeToFirstToken),
      "tpot_ms": latency(timePerOutputToken), "e2e_ms": latency(endToEnd),
      "prompt_tokens": promptTokens.map { .number($0) } ?? .null,
      "prompt_tokens_by_server": serverPromptTokens.map { .number($0) } ?? .null,
      "max_tokens": answerTokens.map { .number($0) } ?? .null, "output_tokens": .number(outputTokens),
      "output_tokens_by_server": serverOutputTokens.map { .number($0) } ?? .null,
      "output_tokens_counted": countedOutputTokens.map { .number($0) } ?? .null,
      "event_times_ms": .array(tokenTimes.map(time)),
    ]
  }
}
