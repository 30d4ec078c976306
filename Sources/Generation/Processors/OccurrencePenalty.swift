/// Lowers each generated token by a fixed penalty and by another for each time it occurs; the prompt does not
/// count.
///
/// These are OpenAI's `presence_penalty` and `frequency_penalty`:
/// `score -= count * countPenalty + (count > 0) * presencePenalty`.
package struct OccurrencePenalty: LogitsProcessor {
  private let presencePenalty: Float
  private let countPenalty: Float

  /// Makes the rule; negative values encourage repetition.
  package init(presence: Float, count: Float) {
    presencePenalty = presence
    countPenalty = count
  }

  package func apply(to row: inout MutableSpan<Float>, after history: TokenHistory) {
    for (id, count) in zip(history.generated.distinct, history.generated.counts) {
      let loss = countPenalty * Float(count) + presencePenalty
      row.update(id) { $0 - loss }
    }
  }
}
