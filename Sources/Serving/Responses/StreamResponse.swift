import Generation
import Needletail
import OrderedJSON

/// The events of `/generate_stream`.
struct StreamResponse {
  /// What the client asked for.
  let parameters: GenerateParameters
  /// The prompt, for `return_full_text`.
  let inputs: String

  /// The event of a token; the last one carries the summary.
  func event(_ token: GeneratedToken, last summary: GenerationSummary?) -> JSONValue {
    var event = JSONObject([("index", .number(token.index)), ("token", token.json)])
    if parameters.topNTokens ?? 0 > 0, !token.topTokens.isEmpty { event["top_tokens"] = token.topTokensJSON }
    event["generated_text"] = summary.map { .string(text($0)) } ?? .null
    event["details"] = summary.flatMap { parameters.details ? details($0) : nil } ?? .null
    return .object(event)
  }

  private func text(_ summary: GenerationSummary) -> String {
    parameters.returnFullText == true ? inputs + summary.text : summary.text
  }

  private func details(_ summary: GenerationSummary) -> JSONValue {
    [
      "finish_reason": .string(summary.finishReason.rawValue),
      "generated_tokens": .number(summary.tokens.count),
      "seed": summary.seed.map { .number($0) } ?? .null,
      "input_length": .number(summary.promptTokenCount),
    ]
  }
}
