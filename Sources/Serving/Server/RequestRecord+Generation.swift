import Needletail

extension RequestRecord {
  /// Adds the figures of a generation.
  func note(_ summary: GenerationSummary) {
    note("prompt_tokens", summary.promptTokenCount)
    note("generated_tokens", summary.tokens.count)
    note("queue_ms", summary.queueTime.wholeMilliseconds)
    note("inference_ms", summary.inferenceTime.wholeMilliseconds)
  }

  /// Adds the figures of the generations of a call: all tokens, the longest times.
  func note(_ generations: [(summary: GenerationSummary, validation: Duration)]) {
    let summaries = generations.map(\.summary)
    note("prompt_tokens", summaries.map(\.promptTokenCount).reduce(0, +))
    note("generated_tokens", summaries.map(\.tokens.count).reduce(0, +))
    note("queue_ms", summaries.map(\.queueTime).max()?.wholeMilliseconds ?? 0)
    note("inference_ms", summaries.map(\.inferenceTime).max()?.wholeMilliseconds ?? 0)
  }
}
