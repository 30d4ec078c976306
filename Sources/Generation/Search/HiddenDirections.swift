/// The directions of hidden states: vectors of length 1, padded to whole lanes with zeros.
struct HiddenDirections: Sendable {
  private var values: [Float] = []
  private var width = 0

  /// The direction of a hidden state; zeros for one that has none.
  static func direction(of hidden: Span<Float>) -> [Float] {
    var direction = [Float](repeating: 0, count: Lanes.blocks(hidden.count) * 16)
    for index in hidden.indices { direction[index] = hidden[index] }
    let length = dot(direction, direction, from: 0).squareRoot()
    guard length > 0 else { return direction }
    for index in direction.indices { direction[index] /= length }
    return direction
  }

  /// Adds a direction.
  mutating func append(_ direction: [Float]) {
    width = direction.count
    values += direction
  }

  /// The greatest cosine between a direction and those added; minus infinity when there are none.
  func greatestCosine(with direction: [Float]) -> Float {
    guard width > 0 else { return -.infinity }
    return stride(from: 0, to: values.count, by: width)
      .reduce(-Float.infinity) { max($0, Self.dot(direction, values, from: $1)) }
  }

  private static func dot(_ direction: [Float], _ values: [Float], from start: Int) -> Float {
    unsafe direction.withUnsafeBufferPointer { direction in
      unsafe values.withUnsafeBufferPointer { values in
        let row = unsafe UnsafeBufferPointer(rebasing: values[start..<start + direction.count])
        var sum = Lanes.zero
        for block in 0..<direction.count / 16 { unsafe sum += direction[block: block] * row[block: block] }
        return sum.total
      }
    }
  }
}
