package import Backends

/// The attention of a layer, as data.
package struct AttentionDeclaration {
  package var shape: AttentionShape
  /// The projections whose stacked outputs are queries, keys and values, in this order.
  package var queryKeyValue: [LinearPart]
  /// The projection back to the residual stream.
  package var output: LinearPart
  /// Position embedding of queries and keys; nil for none.
  package var rotary: RotaryTables?
  /// What changes the scores.
  package var options: AttentionOptions
  /// The norms of query heads and key heads before they are rotated; nil for none.
  package var headNorm: HeadNormDeclaration?

  init(
    _ shape: AttentionShape,
    _ queryKeyValue: [LinearPart],
    output: LinearPart,
    rotary: RotaryTables? = nil,
    options: AttentionOptions? = nil
  ) {
    self.shape = shape
    self.queryKeyValue = queryKeyValue
    self.output = output
    self.rotary = rotary
    self.options = options ?? AttentionOptions(scale: 1 / Float(shape.headSize).squareRoot())
  }
}

/// The norms of query heads and key heads; only root mean square, with one epsilon.
package struct HeadNormDeclaration {
  package var query: NormDeclaration
  package var key: NormDeclaration
}

/// Orders of the outputs of fused projections, as ``LinearPart/reordered(_:)`` takes them.
enum HeadOrder {
  /// From groups of one key-value head each, `[queries of the group | key | value]`, to all queries, all keys,
  /// all values.
  static func grouped(_ shape: AttentionShape) -> [Int] {
    let (size, perGroup) = (shape.headSize, shape.heads / shape.keyValueHeads)
    let stride = (perGroup + 2) * size
    func heads(_ first: Int, _ count: Int) -> [Int] {
      (0..<shape.keyValueHeads).flatMap { group in
        let start = group * stride + first * size
        return Array(start..<start + count * size)
      }
    }
    return heads(0, perGroup) + heads(perGroup, 1) + heads(perGroup + 1, 1)
  }

  /// From pairs that are neighbours in the first `rotated` dimensions of each head to pairs half of that apart,
  /// for the first `heads` of `total` heads.
  static func halfSplit(heads: Int, of total: Int, headSize: Int, rotated: Int) -> [Int] {
    (0..<total).flatMap { head -> [Int] in
      let start = head * headSize
      guard head < heads else { return Array(start..<start + headSize) }
      let even = stride(from: start, to: start + rotated, by: 2)
      return Array(even) + even.map { $0 + 1 } + Array(start + rotated..<start + headSize)
    }
  }
}
