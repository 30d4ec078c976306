import Needletail
import OrderedJSON

extension PromptToken {
  /// An entry of `prefill`.
  var json: JSONValue {
    ["id": .number(id), "text": .string(text), "logprob": logprob.map { .number($0) } ?? .null]
  }
}

extension GeneratedToken {
  /// An entry of `tokens`.
  var json: JSONValue { tokenJSON(id: id, text: text, logprob: logprob, isSpecial: isSpecial) }

  /// The entry of `top_tokens` that belongs to this token.
  var topTokensJSON: JSONValue { .array(topTokens.map(\.json)) }
}

extension ScoredToken {
  /// An entry of a list of candidates.
  var json: JSONValue { tokenJSON(id: id, text: text, logprob: logprob, isSpecial: isSpecial) }
}

private func tokenJSON(id: Int32, text: String, logprob: Float, isSpecial: Bool) -> JSONValue {
  [
    "id": .number(id), "text": .string(text), "logprob": .number(logprob), "special": .bool(isSpecial),
  ]
}
