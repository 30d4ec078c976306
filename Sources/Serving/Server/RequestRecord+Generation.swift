import Needletail

extension RequestRecord {
  /// Adds the figures of the generations of a call that came to their ends, and counts each: all tokens, the longest
  /// times.
  ///
  /// - Parameter generations: How each ended, and the time from the arrival of the request until the engine had it.
  func note(_ generations: [(summary: GenerationSummary, validation: Duration)]) {
    let summaries = generations.map(\.summary)
    note("prompt_tokens", summaries.map(\.promptTokenCount).reduce(0, +))
    note("generated_tokens", summaries.map(\.tokens.count).reduce(0, +))
    note("queue_ms", summaries.map(\.queueTime).max()?.wholeMilliseconds ?? 0)
    note("inference_ms", summaries.map(\.inferenceTime).max()?.wholeMilliseconds ?? 0)
    for generation in generations {
      observation?.noteSuccess(generation.summary, validation: generation.validation)
    }
  }

  /// Adds the figures of a generation that came to its end, and counts it.
  ///
  /// - Parameters:
  ///   - summary: How it ended.
  ///   - validation: From the arrival of the request until the engine had it.
  func note(_ summary: GenerationSummary, validation: Duration) {
    note([(summary, validation: validation)])
  }
}
