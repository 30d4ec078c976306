import Needletail

extension RequestRecord {
  /// Adds the figures of a generation.
  func note(_ summary: GenerationSummary) {
    note("prompt_tokens", summary.promptTokenCount)
    note("generated_tokens", summary.tokens.count)
    note("queue_ms", summary.queueTime.wholeMilliseconds)
    note("inference_ms", summary.inferenceTime.wholeMilliseconds)
  }
}
