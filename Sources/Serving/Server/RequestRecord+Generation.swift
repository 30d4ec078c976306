import Needletail

extension RequestRecord {
  /// Adds the figures of a generation that came to its end, and counts it.
  ///
  /// - Parameters:
  ///   - summary: How it ended.
  ///   - validation: From the arrival of the request until the engine had it, if that is known.
  func note(_ summary: GenerationSummary, validation: Duration? = nil) {
    note("prompt_tokens", summary.promptTokenCount)
    note("generated_tokens", summary.tokens.count)
    note("queue_ms", summary.queueTime.wholeMilliseconds)
    note("inference_ms", summary.inferenceTime.wholeMilliseconds)
    observation?.noteSuccess(summary, validation: validation)
  }
}
