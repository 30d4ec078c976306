extension MutableSpan<Float> {
  /// Makes a row fit to work on: refuses NaN, and turns plus infinity into certainty.
  ///
  /// Tokens at plus infinity share all the probability: they get 0, every other token minus infinity.
  mutating func normalize() throws(SamplingError) {
    let greatest = try checkedMaximum()
    guard greatest == .infinity else { return }
    for index in indices { self[index] = self[index] == .infinity ? 0 : -.infinity }
  }

  private func checkedMaximum() throws(SamplingError) -> Float {
    let (greatest, isNumber) = unsafe span.withUnsafeBufferPointer { row in
      let blocks = row.count / 16
      var greatest = Lanes(repeating: -.infinity)
      var zeros = Lanes.zero
      for block in 0..<blocks {
        let scores = unsafe row[block: block]
        greatest = greatest.max(scores)
        zeros = zeros.replacing(with: 1, where: scores .!= scores)
      }
      var result = (greatest.max(), zeros == .zero)
      for index in blocks * 16..<row.count {
        let score = unsafe row[index]
        if score > result.0 { result.0 = score }
        if score.isNaN { result.1 = false }
      }
      return result
    }
    if !isNumber, let token = indices.first(where: { self[$0].isNaN }) { throw .notANumber(token: token) }
    if greatest == -.infinity { throw .noTokenLeft }
    return greatest
  }
}
