public import Backends
public import Tensors

/// Checks of what is done to the residual stream between products.
extension BackendSuite {
  /// Compares scaling, copying, adding and soft caps with the reference.
  public func checkElementwise(rows: Int, columns: Int) throws -> [String] {
    let x = SeededNumbers.rows(rows, columns, seed: 1, bound: 3)
    let y = SeededNumbers.rows(rows, columns, seed: 2, bound: 3)
    let input = try buffer(x, columns: columns), output = try buffer(y, columns: columns)
    backend.add(input, rows: rows, into: output)
    var problems = compare(
      self.rows(rows, columns, of: output),
      zip(x, y).map { zip($0, $1).map { Double($0 + $1) } },
      tolerance: 0,
      scale: { _, _ in 1 },
      "add \(rows)x\(columns)"
    )
    backend.scale(input, by: 1, rows: rows, into: output)
    if bits(self.rows(rows, columns, of: output)) != bits(x) {
      problems.append("a copy \(rows)x\(columns) differs")
    }
    backend.scale(output, by: 5.5, rows: rows, into: output)
    problems += compare(
      self.rows(rows, columns, of: output),
      x.map { $0.map { Double($0 * 5.5) } },
      tolerance: 0,
      scale: { _, _ in 1 },
      "scale \(rows)x\(columns)"
    )
    backend.softCap(output, cap: 2, rows: rows)
    return problems
      + compare(
        self.rows(rows, columns, of: output),
        x.map { $0.map { 2 * Reference.tanh(Double($0) * 5.5 / 2) } },
        tolerance: Tolerance.function,
        scale: { _, _ in 2 },
        "softCap \(rows)x\(columns)"
      )
  }

  /// Checks that copies into the inputs of products are rounded as those are.
  public func checkCopyIntoInputs(_ format: WeightFormat, columns: Int) throws -> [String] {
    let type = backend.activationType(for: format)
    let x = SeededNumbers.rows(5, columns, seed: 3)
    let weight = try backend.makeLinear(
      ArrayMatrix(rows: 7, columns: columns, seed: 4),
      format: format,
      bias: nil
    )
    let (written, copied) = (
      try buffer(x, columns: columns, type), try backend.makeBuffer(type, rows: 5, columns: columns)
    )
    backend.scale(try buffer(x, columns: columns), by: 1, rows: 5, into: copied)
    let products = try [written, copied].map { input in
      let output = try backend.makeBuffer(.float32, rows: 5, columns: 7)
      backend.linear(input, weight, rows: 5, into: output, accumulate: false)
      return bits(rows(5, 7, of: output))
    }
    return products[0] == products[1] ? [] : ["a copy into inputs of \(format) differs"]
  }

  /// Checks that rows of a table are added by position, and nothing beyond the table.
  public func checkPositions(width: Int, _ dtype: DType) throws -> [String] {
    let table = ArrayMatrix(rows: 70, columns: width, seed: 5)
    var ragged = RaggedBatch()
    ragged.append([0, 0, 0], position: 66, blocks: [0, 1])
    ragged.append([0], position: 70, blocks: [2, 3])
    ragged.append([0, 0], position: 0, blocks: [4])
    let batch = try backend.makeBatch(rows: 6, blocks: 5)
    backend.load(ragged, into: batch)
    let start = SeededNumbers.rows(6, width, seed: 6)
    let output = try buffer(start, columns: width)
    backend.addPositions(batch, table: try backend.makeTable(table, dtype: dtype), into: output)
    let expected = zip(start, [66, 67, 68, nil, 0, 1]).map { row, position -> [Double] in
      guard let position else { return row.map { Double($0) } }
      return zip(row, table.values[position]).map { Double($0 + rounded($1, to: dtype)) }
    }
    return compare(
      rows(6, width, of: output),
      expected,
      tolerance: 0,
      scale: { _, _ in 1 },
      "positions of width \(width) \(dtype)"
    )
  }

  /// Compares the norms of heads with the reference; values must stay as they are.
  public func checkHeadNorms(rows: Int, shape: AttentionShape) throws -> [String] {
    let (size, columns) = (shape.headSize, shape.fusedWidth)
    let x = SeededNumbers.rows(rows, columns, seed: 7, bound: 3)
    let weights = [8, 9].map { SeededNumbers.vector(size, seed: $0) }
    let fused = try buffer(x, columns: columns)
    backend.normalizeHeads(
      fused,
      queryWeight: try backend.makeVector(weights[0]),
      keyWeight: try backend.makeVector(weights[1]),
      epsilon: 1e-5,
      shape: shape,
      rows: rows
    )
    let expected = x.map { row in
      (0..<shape.heads + 2 * shape.keyValueHeads).flatMap { head -> [Double] in
        let values = Array(row[head * size..<head * size + size])
        if head >= shape.heads + shape.keyValueHeads { return values.map { Double($0) } }
        return Reference.rmsNorm(values, weights[head < shape.heads ? 0 : 1], 1e-5)
      }
    }
    return compare(
      self.rows(rows, columns, of: fused),
      expected,
      tolerance: Tolerance.float32,
      scale: { _, _ in 4 },
      "head norms \(shape)"
    )
  }
}
