import Needletail

/// A generation that the engine has accepted, with its events still to come.
struct RunningGeneration: Sendable {
  /// What is generated.
  let request: ValidGenerateRequest
  /// Its place in the call: the copies of the first request come first.
  let position: Int
  /// The events; dropping them cancels the generation.
  let events: GenerationBatches
  /// From the arrival of the request until the engine had it.
  let validationTime: Duration
  /// Held until the events have been used up.
  let permit: Permit
}

/// A generation with everything that it made.
struct CompletedGeneration: Sendable {
  /// What was generated.
  let request: ValidGenerateRequest
  /// Its place in the call.
  let position: Int
  /// From the arrival of the request until the engine had it.
  let validationTime: Duration
  /// The scored prompt; empty unless asked for.
  var prompt: [PromptToken] = []
  /// The tokens in order.
  var tokens: [GeneratedToken] = []
  /// How it ended.
  var summary: GenerationSummary

  /// The mean log-probability of the tokens, by which candidates are compared.
  var meanLogprob: Float {
    tokens.reduce(0) { $0 + $1.logprob } / Float(max(1, tokens.count))
  }
}

extension [CompletedGeneration] {
  /// The candidates from the best to the worst by mean log-probability, the earliest of equals first.
  var ranked: [CompletedGeneration] {
    sorted { ($1.meanLogprob, $0.position) < ($0.meanLogprob, $1.position) }
  }
}
