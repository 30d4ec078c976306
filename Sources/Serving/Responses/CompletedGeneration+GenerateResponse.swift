import Generation
import Needletail
import OrderedJSON

extension CompletedGeneration {
  /// The body of a response of `/generate`.
  ///
  /// - Parameters:
  ///   - parameters: What the client asked for.
  ///   - others: The candidates that lost, if several were asked for.
  /// - Returns: The body.
  func generateResponse(_ parameters: GenerateParameters, others: [CompletedGeneration]) -> JSONValue {
    var response = JSONObject([("generated_text", .string(text(parameters)))])
    if parameters.details || parameters.decoderInputDetails {
      response["details"] = details(parameters, others: others)
    }
    return .object(response)
  }

  private func text(_ parameters: GenerateParameters) -> String {
    parameters.returnFullText == true ? request.inputs + summary.text : summary.text
  }

  private func details(_ parameters: GenerateParameters, others: [CompletedGeneration]) -> JSONValue {
    var details = outcome(parameters)
    if !others.isEmpty {
      details["best_of_sequences"] = .array(others.map { .object($0.bestOfSequence(parameters)) })
    }
    details["top_tokens"] = topTokens(parameters)
    return .object(details)
  }

  private func bestOfSequence(_ parameters: GenerateParameters) -> JSONObject {
    var sequence = JSONObject([("generated_text", .string(text(parameters)))])
    sequence.members += outcome(parameters).members
    sequence["top_tokens"] = topTokens(parameters)
    return sequence
  }

  /// The members that both kinds of details begin with.
  private func outcome(_ parameters: GenerateParameters) -> JSONObject {
    JSONObject([
      ("finish_reason", .string(summary.finishReason.rawValue)),
      ("generated_tokens", .number(tokens.count)),
      ("seed", summary.seed.map { .number($0) } ?? .null),
      ("prefill", .array(parameters.decoderInputDetails ? prompt.map(\.json) : [])),
      ("tokens", .array(tokens.map(\.json))),
    ])
  }

  private func topTokens(_ parameters: GenerateParameters) -> JSONValue? {
    guard parameters.topNTokens ?? 0 > 0, !tokens.isEmpty else { return nil }
    return .array(tokens.map(\.topTokensJSON))
  }
}
