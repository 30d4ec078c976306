import Generation
import Needletail
import OrderedJSON

/// The bodies and events of `/v1/chat/completions`.
struct ChatCompletion: Sendable {
  /// What they begin with.
  let envelope: OpenAIEnvelope
  /// Writes log-probabilities.
  let logprobs: ChatLogprobs

  private var compatibility: OpenAICompatibility { envelope.compatibility }

  /// The whole answer.
  func response(_ choices: [JSONValue], usage: TokenUsage) -> JSONValue {
    envelope.json("chat.completion", choices: choices, usage: usage.json)
  }

  /// An answer in words.
  func choice(_ index: Int, _ completed: CompletedGeneration) async -> JSONValue {
    choice(
      index,
      message: ["role": "assistant", "content": .string(completed.summary.text)],
      logprobs: await logprobs.json(completed.tokens),
      finish: completed.summary.finishReason.openAIName(compatibility)
    )
  }

  /// An answer that calls a tool.
  func choice(_ index: Int, _ completed: CompletedGeneration, call: ToolCall) async -> JSONValue {
    var message = JSONObject([("role", "assistant")])
    if compatibility == .openAI { message["content"] = .some(.null) }
    message["tool_calls"] = [call.json(compatibility)]
    return choice(
      index,
      message: .object(message),
      logprobs: await logprobs.json(completed.tokens),
      finish: call.finishReason(completed.summary.finishReason, compatibility)
    )
  }

  private func choice(
    _ index: Int,
    message: JSONValue,
    logprobs: JSONValue,
    finish: String
  ) -> JSONValue {
    ["index": .number(index), "message": message, "logprobs": logprobs, "finish_reason": .string(finish)]
  }

  /// The event of one token and the text that it adds; the last one tells why generation ended.
  func chunk(
    _ index: Int,
    _ token: GeneratedToken,
    content: String,
    last summary: GenerationSummary?,
    usage: TokenUsage?
  ) async -> JSONValue {
    chunk(
      index,
      delta: [("content", .string(content))],
      logprobs: await logprobs.json([token]),
      finish: summary?.finishReason.openAIName(compatibility),
      usage: usage
    )
  }

  /// An event.
  ///
  /// - Parameters:
  ///   - index: Which answer it belongs to.
  ///   - delta: What it adds to the message. The role stands in each, clients of text-generation-inference
  ///     ask for it.
  ///   - logprobs: The log-probabilities of its token.
  ///   - finish: Why the answer ends, with the last event.
  ///   - usage: The token counts so far, if they are to be told.
  /// - Returns: The object.
  func chunk(
    _ index: Int,
    delta: [(String, JSONValue)],
    logprobs: JSONValue = .null,
    finish: String? = nil,
    usage: TokenUsage?
  ) -> JSONValue {
    let choice: JSONValue = [
      "index": .number(index), "delta": .object(JSONObject([("role", "assistant")] + delta)),
      "logprobs": logprobs, "finish_reason": .optional(finish),
    ]
    return envelope.json("chat.completion.chunk", choices: [choice], usage: usage?.json ?? .null)
  }

  /// The event that tells the token counts, after all others.
  func usageChunk(_ usage: TokenUsage) -> JSONValue {
    envelope.json("chat.completion.chunk", choices: [], usage: usage.json)
  }
}
