import Backends
import Tensors

extension BackendSuite {
  /// Says where a sequence on copied blocks gives other results than on the blocks that it was written to, and
  /// whether the originals change when the copies are written to.
  public func checkCopies(_ test: AttentionCase) throws -> [String] {
    let cache = try backend.makeCache(
      CacheShape(layers: [test.shape, test.shape], blockCount: 7, dtype: test.dtype)
    )
    let last = 2 * CacheShape.blockSize - 20
    for layer in 0...1 {
      // The layers hold different tokens.
      let rows = (0..<last).map { test.row(layer, $0) }
      try run(rows, position: 0, blocks: [4, 1], cache, layer, isStored: true, test)
    }
    backend.copyBlocks([BlockCopy(from: 4, to: 2), BlockCopy(from: 1, to: 6)], in: cache)
    var problems: [String] = []
    for layer in 0...1 {
      let next = [test.row(layer, last)]
      let original = try run(next, position: last, blocks: [4, 1], cache, layer, isStored: true, test)
      let copied = try run(next, position: last, blocks: [2, 6], cache, layer, isStored: true, test)
      if bits(original) != bits(copied) { problems.append("layer \(layer): the copy gives other results") }
      let other = [test.row(layer, last + 1)]
      try run(other, position: last, blocks: [2, 6], cache, layer, isStored: true, test)
      let again = try run(next, position: last, blocks: [4, 1], cache, layer, isStored: false, test)
      if bits(original) != bits(again) { problems.append("layer \(layer): the original changed") }
    }
    return problems
  }

  /// Runs rows of one sequence through a layer.
  @discardableResult
  private func run(
    _ rows: [[Float]],
    position: Int,
    blocks: [Int32],
    _ cache: Tested.Cache,
    _ layer: Int,
    isStored: Bool,
    _ test: AttentionCase
  ) throws -> [[Float]] {
    var ragged = RaggedBatch()
    ragged.append(rows.indices.map { Int32($0) }, position: position, blocks: blocks)
    let batch = try backend.makeBatch(rows: rows.count, blocks: blocks.count)
    backend.load(ragged, into: batch)
    let fused = try buffer(rows, columns: test.shape.fusedWidth)
    if isStored { backend.store(fused, batch, cache: cache, layer: layer) }
    let output = try backend.makeBuffer(.float32, rows: rows.count, columns: test.shape.queryWidth)
    backend.attention(fused, batch, cache: cache, layer: layer, options: test.options, into: output)
    return self.rows(rows.count, test.shape.queryWidth, of: output)
  }
}
