extension MutableSpan<Float> {
  /// Turns logits into log-probabilities.
  mutating func subtract(_ logSumExp: Float) {
    for index in indices { self[index] -= logSumExp }
  }
}
