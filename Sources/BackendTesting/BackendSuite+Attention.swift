public import Backends
import Tensors

extension BackendSuite {
  /// Runs a case and returns the outputs of all tokens, sequence after sequence.
  ///
  /// The cache first holds NaN everywhere, so that anything stale shows.
  public func attend(_ test: AttentionCase, isFused: Bool = true) throws -> [[Float]] {
    let cache = try backend.makeCache(
      CacheShape(layers: [test.shape, test.shape], blockCount: test.blockCount, dtype: test.dtype)
    )
    try poison(cache, test)
    var outputs = test.lengths.map { [[Float]](repeating: [], count: $0) }
    for step in test.steps() {
      var ragged = RaggedBatch()
      var rows: [[Float]] = []
      for (sequence, first, count) in step {
        ragged.append(
          (0..<count).map { Int32($0) },
          position: first,
          blocks: test.blocks(sequence),
          reach: test.reach(sequence)
        )
        rows += (first..<first + count).map { test.row(sequence, $0) }
      }
      let batch = try backend.makeBatch(rows: rows.count, blocks: ragged.blockTable.count)
      backend.load(ragged, into: batch)
      let fused = try buffer(rows, columns: test.shape.fusedWidth)
      if isFused {
        backend.rotateAndStore(fused, batch, rotary: test.rotary, cache: cache, layer: 1)
      } else {
        if let rotary = test.rotary { backend.rotate(fused, batch, shape: test.shape, rotary: rotary) }
        backend.store(fused, batch, cache: cache, layer: 1)
      }
      let output = try backend.makeBuffer(.float32, rows: rows.count, columns: test.shape.queryWidth)
      backend.attention(fused, batch, cache: cache, layer: 1, options: test.options, into: output)
      var found = self.rows(rows.count, test.shape.queryWidth, of: output)[...]
      for (sequence, first, count) in step {
        for token in first..<first + count { outputs[sequence][token] = found.removeFirst() }
      }
    }
    return outputs.flatMap(\.self)
  }

  private func poison(_ cache: Tested.Cache, _ test: AttentionCase) throws {
    let count = test.blockCount * CacheShape.blockSize
    let row = [Float](repeating: .nan, count: test.shape.fusedWidth)
    let fused = try buffer([[Float]](repeating: row, count: CacheShape.blockSize), columns: row.count)
    let batch = try backend.makeBatch(rows: CacheShape.blockSize, blocks: test.blockCount)
    for block in 0..<count / CacheShape.blockSize {
      var ragged = RaggedBatch()
      ragged.append([Int32](repeating: 0, count: CacheShape.blockSize), position: 0, blocks: [Int32(block)])
      backend.load(ragged, into: batch)
      backend.store(fused, batch, cache: cache, layer: 1)
    }
  }

  /// Compares the outputs of some tokens of a case with the reference.
  public func checkAttention(_ test: AttentionCase) throws -> [String] {
    let found = try attend(test)
    var problems: [String] = []
    var start = 0
    for (sequence, length) in test.lengths.enumerated() {
      let rows = (0..<length).map { rotated(test, sequence, $0) }
      for token in Set([0, 1, length / 3, length - 2, length - 1]) where token >= 0 && token < length {
        problems += compare(
          [found[start + token]],
          [expected(test, rows, token)],
          tolerance: Tolerance.attention(
            test.dtype,
            roundsFactors: backend.activationType(for: .float(.bfloat16)) == .bfloat16
          ),
          scale: { _, _ in 2 },
          "attention \(test.shape) of token \(token)"
        )
      }
      start += length
    }
    return problems
  }

  /// Says which sequences of one token do not return their values exactly as the cache stores them.
  public func checkStoredValues(_ test: AttentionCase) throws -> [String] {
    let (shape, size) = (test.shape, test.shape.headSize)
    let found = try attend(test)
    return test.lengths.indices.compactMap { sequence in
      let row = test.row(sequence, 0)
      let wanted = (0..<shape.heads).flatMap { head in
        let value =
          shape.queryWidth + shape.keyValueWidth + head / (shape.heads / shape.keyValueHeads) * size
        return stored(Array(row[value..<value + size]), as: test.dtype)
      }
      return found[sequence] == wanted ? nil : "sequence \(sequence): \(found[sequence]), not \(wanted)"
    }
  }

  private func rotated(_ test: AttentionCase, _ sequence: Int, _ token: Int) -> [Float] {
    let row = test.row(sequence, token)
    guard let rotary = test.rotary else { return row }
    let reach = test.reach(sequence)
    return Reference.rotate(row, test.shape, rotary, reach: reach, position: token).map { Float($0) }
  }

  private func expected(_ test: AttentionCase, _ rows: [[Float]], _ token: Int) -> [Double] {
    let (shape, size) = (test.shape, test.shape.headSize)
    return (0..<shape.heads).flatMap { head in
      let key = shape.queryWidth + head / (shape.heads / shape.keyValueHeads) * size
      let value = key + shape.keyValueWidth
      func cached(_ from: Int) -> [ArraySlice<Float>] {
        rows[...token].map { stored(Array($0[from..<from + size]), as: test.dtype)[...] }
      }
      return Reference.attention(
        query: rows[token][head * size..<head * size + size],
        keys: cached(key),
        values: cached(value),
        options: test.options,
        slope: test.options.slopes?[head] ?? 0
      )
    }
  }

  /// Compares rotated rows with the reference.
  public func checkRotation(
    _ rotary: RotaryTables,
    shape: AttentionShape,
    positions: [Int],
    reach: Int = 0
  ) throws -> [String] {
    let size = Double(rotary.table(reach: reach).factor) * (rotary.logarithmicLength == nil ? 1 : 2)
    var problems: [String] = []
    for position in positions {
      let row = SeededNumbers.vector(shape.fusedWidth, seed: position)
      let blocks = position / CacheShape.blockSize + 1
      var ragged = RaggedBatch()
      ragged.append(
        [0],
        position: position,
        blocks: [Int32](repeating: 0, count: blocks),
        reach: reach
      )
      let batch = try backend.makeBatch(rows: 1, blocks: blocks)
      backend.load(ragged, into: batch)
      let fused = try buffer([row], columns: shape.fusedWidth)
      backend.rotate(fused, batch, shape: shape, rotary: rotary)
      problems += compare(
        rows(1, shape.fusedWidth, of: fused),
        [Reference.rotate(row, shape, rotary, reach: reach, position: position)],
        tolerance: 1e-6,
        scale: { _, _ in size },
        "rotation at \(position)"
      )
    }
    return problems
  }
}
