public import Backends
public import Tensors

extension BackendSuite {
  /// Compares both norms with the reference, into both types of output.
  public func checkNorms(rows: Int, columns: Int) throws -> [String] {
    let x = SeededNumbers.rows(rows, columns, seed: 1, bound: 3).map { $0.map { $0 + 0.5 } }
    let weight = SeededNumbers.vector(columns, seed: 2), bias = SeededNumbers.vector(columns, seed: 3)
    let input = try buffer(x, columns: columns)
    let weightBuffer = try backend.makeVector(weight), biasBuffer = try backend.makeVector(bias)
    var problems: [String] = []
    for (dtype, tolerance) in [(DType.float32, Tolerance.float32), (.bfloat16, Tolerance.bfloat16)] {
      if dtype == .bfloat16 && backend.activationType(for: .float(.bfloat16)) != .bfloat16 { continue }
      let output = try backend.makeBuffer(dtype, rows: rows, columns: columns)
      backend.rmsNorm(input, weight: weightBuffer, epsilon: 1e-5, rows: rows, into: output)
      problems += compare(
        self.rows(rows, columns, of: output),
        x.map { Reference.rmsNorm($0, weight, 1e-5) },
        tolerance: tolerance,
        scale: { _, _ in 2 },
        "rmsNorm \(rows)x\(columns) \(dtype)"
      )
      backend.layerNorm(
        input,
        weight: weightBuffer,
        bias: biasBuffer,
        epsilon: 1e-5,
        rows: rows,
        into: output
      )
      problems += compare(
        self.rows(rows, columns, of: output),
        x.map { Reference.layerNorm($0, weight, bias, 1e-5) },
        tolerance: tolerance,
        scale: { _, _ in 4 },
        "layerNorm \(rows)x\(columns) \(dtype)"
      )
    }
    return problems
  }

  /// Compares an activation, in place and gated, with the reference.
  public func checkActivation(_ activation: Activation, columns: Int) throws -> [String] {
    let spread = (0..<columns).map { Float($0 - columns / 2) * 24 / Float(columns) }
    let x = [SeededNumbers.vector(columns, seed: 1, bound: 12), spread]
    let both = x.map { row in row + SeededNumbers.vector(columns, seed: 2) }
    func value(_ x: Float) -> Double { Reference.activation(activation, Double(x)) }
    let buffer = try buffer(x, columns: columns)
    backend.activate(buffer, activation, rows: 2, into: buffer)
    var problems = compare(
      rows(2, columns, of: buffer),
      x.map { $0.map(value) },
      tolerance: Tolerance.function,
      scale: { row, column in abs(value(x[row][column])) + 0.01 },
      "\(activation)"
    )
    backend.gate(try self.buffer(both, columns: 2 * columns), activation, rows: 2, into: buffer)
    problems += compare(
      rows(2, columns, of: buffer),
      both.map { row in (0..<columns).map { value(row[$0]) * Double(row[$0 + columns]) } },
      tolerance: Tolerance.function,
      scale: { row, column in abs(value(x[row][column])) + 0.01 },
      "gate \(activation)"
    )
    return problems
  }

  /// Checks that a look-up gives the stored rows, from a table and from a packed product.
  public func checkEmbedding(vocabulary: Int, width: Int, _ format: WeightFormat) throws -> [String] {
    let source = ArrayMatrix(rows: vocabulary, columns: width, seed: 9)
    let tokens = [0, vocabulary - 1, vocabulary / 2, vocabulary / 3, 0].map { Int32($0) }
    let largest = source.values.flatMap(\.self).reduce(Float(0)) { max($0, abs($1)) }
    let expected = tokens.map {
      RoundedRow.weights(source.values[Int($0)], format, largestOfMatrix: largest)
    }
    var weights = [try backend.makeLinear(source, format: format, bias: nil)]
    if case .float(let dtype) = format { weights.append(try backend.makeTable(source, dtype: dtype)) }
    var problems: [String] = []
    for weight in weights where try lookUp(tokens, in: weight, width: width) != expected {
      problems.append("embed \(vocabulary)x\(width) \(format) differs")
    }
    return problems
  }

  /// Checks that rows which are packed as they are stored give the bits of the same rows read one by one: alone,
  /// stacked, in another order, and as the halves of a gated product.
  public func checkStoredRows(_ dtype: DType, rows: Int, columns: Int, _ format: WeightFormat) throws
    -> [String]
  {
    let first = StoredArray.matrix(rows: rows, columns: columns, dtype, seed: 1)
    let second = StoredArray.matrix(rows: rows, columns: columns, dtype, seed: 2)
    let order = Array(0..<rows / 2) + (rows / 2..<rows).reversed()
    let sources: [any MatrixSource] = [
      first, StackedMatrix([first, second]), ReorderedMatrix(first, order: order),
    ]
    var problems: [String] = []
    for source in sources {
      let tokens = (0..<source.rows).map { Int32($0) }
      let found = try [source, ComputedMatrix(source)].map { source in
        var rows = try lookUp(
          tokens,
          in: backend.makeLinear(source, format: format, bias: nil),
          width: columns
        )
        if case .float(let type) = format {
          rows += try lookUp(tokens, in: backend.makeTable(source, dtype: type), width: columns)
        }
        return rows
      }
      if bits(found[0]) != bits(found[1]) {
        problems.append("\(type(of: source)) of \(dtype) \(source.rows)x\(columns) as \(format) differs")
      }
    }
    let input = try buffer(
      [SeededNumbers.vector(columns, seed: 3)],
      columns: columns,
      backend.activationType(for: format)
    )
    let found = try [
      (first as any MatrixSource, second as any MatrixSource),
      (ComputedMatrix(first), ComputedMatrix(second)),
    ]
    .map { gate, up in
      let weight = try backend.makeGatedLinear(gate: gate, up: up, format: format, bias: nil)
      let output = try backend.makeBuffer(.float32, rows: 1, columns: rows)
      backend.gatedLinear(input, weight, activation: .silu, rows: 1, into: output, scratch: nil)
      return self.rows(1, rows, of: output)
    }
    if bits(found[0]) != bits(found[1]) { problems.append("gated \(dtype) as \(format) differs") }
    return problems
  }

  /// What an embedding of tokens in a weight gives.
  private func lookUp(_ tokens: [Int32], in weight: Tested.Weight, width: Int) throws -> [[Float]] {
    var ragged = RaggedBatch()
    ragged.append(tokens, position: 0, blocks: 0..<Int32((tokens.count + 63) / 64))
    let batch = try backend.makeBatch(rows: tokens.count, blocks: (tokens.count + 63) / 64)
    backend.load(ragged, into: batch)
    let output = try backend.makeBuffer(.float32, rows: tokens.count, columns: width)
    backend.embed(batch, table: weight, into: output)
    return rows(tokens.count, width, of: output)
  }

  /// Checks that the rows that want logits are copied, from any of them on.
  public func checkGather(columns: Int) throws -> [String] {
    let x = SeededNumbers.rows(9, columns, seed: 5)
    var ragged = RaggedBatch()
    ragged.append([1, 2, 3], position: 0, blocks: [0], logits: .last)
    ragged.append([1, 2], position: 0, blocks: [1], logits: .none)
    ragged.append([4, 5, 6, 7], position: 4, blocks: [2], logits: .all)
    let batch = try backend.makeBatch(rows: 9, blocks: 3)
    backend.load(ragged, into: batch)
    let output = try backend.makeBuffer(.float32, rows: 5, columns: columns)
    let input = try buffer(x, columns: columns)
    backend.gatherLogitRows(batch, input, first: 0, count: 5, into: output)
    var problems: [String] = []
    if rows(5, columns, of: output) != [2, 5, 6, 7, 8].map({ x[$0] }) {
      problems.append("gather of all differs")
    }
    backend.gatherLogitRows(batch, input, first: 1, count: 2, into: output)
    if rows(2, columns, of: output) != [5, 6].map({ x[$0] }) { problems.append("gather of some differs") }
    return problems
  }
}
