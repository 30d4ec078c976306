import Needletail
import OrderedJSON

/// The bodies and events of `/v1/chat/completions`.
struct ChatCompletion {
  /// The model as the client called it, or as it is served.
  let model: String
  /// The seconds since 1970.
  let created: Int
  /// The version of the server.
  let systemFingerprint: String
  /// Whether the log-probabilities of the tokens are told.
  let logprobs: Bool

  /// The whole answer.
  func response(_ completed: CompletedGeneration) -> JSONValue {
    let message: JSONValue = ["role": "assistant", "content": .string(completed.summary.text)]
    let choice: JSONValue = [
      "index": 0, "message": message, "logprobs": logprobs(completed.tokens),
      "finish_reason": .string(completed.summary.finishReason.openAIName),
    ]
    return envelope("chat.completion", choices: [choice], usage: completed.summary.usage)
  }

  /// The event of one token and the text that it adds; the last one tells why generation ended.
  func chunk(_ token: GeneratedToken, content: String, last summary: GenerationSummary?) -> JSONValue {
    let delta: JSONValue = ["role": "assistant", "content": .string(content)]
    let choice: JSONValue = [
      "index": 0, "delta": delta, "logprobs": logprobs([token]),
      "finish_reason": .optional(summary?.finishReason.openAIName),
    ]
    return envelope("chat.completion.chunk", choices: [choice], usage: .null)
  }

  /// The event that tells the token counts, after all others.
  func usageChunk(_ summary: GenerationSummary) -> JSONValue {
    envelope("chat.completion.chunk", choices: [], usage: summary.usage)
  }

  private func envelope(_ object: String, choices: [JSONValue], usage: JSONValue) -> JSONValue {
    [
      "object": .string(object), "id": "", "created": .number(created), "model": .string(model),
      "system_fingerprint": .string(systemFingerprint), "choices": .array(choices), "usage": usage,
    ]
  }

  private func logprobs(_ tokens: [GeneratedToken]) -> JSONValue {
    guard logprobs else { return .null }
    let content: [JSONValue] = tokens.map { token in
      let candidates: [JSONValue] = token.topTokens.map {
        ["token": .string($0.text), "logprob": .number($0.logprob)]
      }
      return [
        "token": .string(token.text), "logprob": .number(token.logprob), "top_logprobs": .array(candidates),
      ]
    }
    return ["content": .array(content)]
  }
}

extension GenerationSummary {
  /// The token counts as the OpenAI API tells them.
  var usage: JSONValue {
    [
      "prompt_tokens": .number(promptTokenCount), "completion_tokens": .number(tokens.count),
      "total_tokens": .number(promptTokenCount + tokens.count),
    ]
  }
}
