/// Lowers each token by the penalty times its share of the row so far.
///
/// This is TGI's formula (`score -= penalty * count / length`), not OpenAI's.
package struct FrequencyPenalty: LogitsProcessor {
  private let penalty: Float

  /// Makes the rule; negative values encourage repetition.
  package init(_ penalty: Float) { self.penalty = penalty }

  package func apply(to row: inout MutableSpan<Float>, after history: TokenHistory) {
    let length = Float(history.ids.count)
    for (id, count) in zip(history.all.distinct, history.all.counts) {
      let loss = penalty * (Float(count) / length)
      row.update(id) { $0 - loss }
    }
  }
}
