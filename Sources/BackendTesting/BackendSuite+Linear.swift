public import Backends
import Tensors

/// A product to check.
public struct LinearCase: Sendable, CustomStringConvertible {
  /// The number of inputs.
  public var inputs: Int
  /// The number of outputs (hidden columns of a gated product).
  public var outputs: Int
  /// The number of rows.
  public var rows: Int
  /// How the weight is stored.
  public var format: WeightFormat
  /// Whether a bias is added.
  public var hasBias: Bool

  /// Makes a case.
  public init(_ inputs: Int, _ outputs: Int, rows: Int, _ format: WeightFormat, bias: Bool = false) {
    self.inputs = inputs
    self.outputs = outputs
    self.rows = rows
    self.format = format
    hasBias = bias
  }

  /// The sizes in one word.
  public var description: String { "\(rows)x\(inputs)x\(outputs) \(format)\(hasBias ? " bias" : "")" }

  func input(_ type: DType) -> [[Float]] {
    SeededNumbers.rows(rows, inputs, seed: 1).map { row in
      type == .int8 ? RoundedRow.activations(row) : row.map { rounded($0, to: type) }
    }
  }
  func stored(_ matrices: [ArrayMatrix]) -> [[[Float]]] {
    let largest = matrices.flatMap(\.values).flatMap(\.self).reduce(Float(0)) { max($0, abs($1)) }
    return matrices.map { matrix in
      matrix.values.map { RoundedRow.weights($0, format, largestOfMatrix: largest) }
    }
  }
  func weight(_ seed: Int) -> ArrayMatrix { ArrayMatrix(rows: outputs, columns: inputs, seed: seed) }
  func bias(_ seed: Int) -> [Float]? { hasBias ? SeededNumbers.vector(outputs, seed: seed) : nil }
}

extension BackendSuite {
  /// The product of a case, rows `range` of it computed together.
  public func linear(_ test: LinearCase, range: Range<Int>? = nil, accumulate: Bool = false) throws
    -> [[Float]]
  {
    let type = backend.activationType(for: test.format)
    let rows = Array(test.input(type)[range ?? 0..<test.rows])
    let input = try buffer(rows, columns: test.inputs, type)
    let weight = try backend.makeLinear(test.weight(2), format: test.format, bias: test.bias(3))
    let start = SeededNumbers.rows(test.rows, test.outputs, seed: 4)
    let output = try buffer(Array(start[range ?? 0..<test.rows]), columns: test.outputs)
    backend.linear(input, weight, rows: rows.count, into: output, accumulate: accumulate)
    return self.rows(rows.count, test.outputs, of: output)
  }

  /// The gated product of a case, rows `range` of it computed together.
  public func gatedLinear(
    _ test: LinearCase,
    _ activation: Activation = .silu,
    range: Range<Int>? = nil
  ) throws -> [[Float]] {
    let type = backend.activationType(for: test.format)
    let rows = Array(test.input(type)[range ?? 0..<test.rows])
    let input = try buffer(rows, columns: test.inputs, type)
    let bias =
      test.hasBias
      ? (SeededNumbers.vector(test.outputs, seed: 3), SeededNumbers.vector(test.outputs, seed: 4)) : nil
    let weight = try backend.makeGatedLinear(
      gate: test.weight(5),
      up: test.weight(6),
      format: test.format,
      bias: bias
    )
    let output = try backend.makeBuffer(.float32, rows: rows.count, columns: test.outputs)
    let scratch =
      backend.gatedLinearNeedsScratch
      ? try backend.makeBuffer(.float32, rows: rows.count, columns: backend.outputs(of: weight)) : nil
    backend.gatedLinear(
      input,
      weight,
      activation: activation,
      rows: rows.count,
      into: output,
      scratch: scratch
    )
    return self.rows(rows.count, test.outputs, of: output)
  }

  /// Compares a product with the reference.
  public func checkLinear(_ test: LinearCase, accumulate: Bool = false) throws -> [String] {
    let type = backend.activationType(for: test.format)
    let input = test.input(type)
    let weight = test.stored([test.weight(2)])[0]
    let bias = test.bias(3)
    let start = SeededNumbers.rows(test.rows, test.outputs, seed: 4)
    let expected = input.enumerated().map { row, x in
      weight.enumerated().map { column, w in
        Reference.dot(x, w) + Double(bias?[column] ?? 0) + (accumulate ? Double(start[row][column]) : 0)
      }
    }
    return compare(
      try linear(test, accumulate: accumulate),
      expected,
      tolerance: Tolerance.rounded16,
      scale: { row, column in 2 + Reference.magnitude(input[row], weight[column]) },
      "linear \(test)"
    )
  }

  /// Compares a product through an activation with the reference.
  public func checkActivatedLinear(_ test: LinearCase, _ activation: Activation) throws -> [String] {
    let type = backend.activationType(for: test.format)
    let input = test.input(type)
    let weight = try backend.makeLinear(test.weight(2), format: test.format, bias: test.bias(3))
    let output = try backend.makeBuffer(.float32, rows: test.rows, columns: test.outputs)
    backend.activatedLinear(
      try buffer(input, columns: test.inputs, type),
      weight,
      activation: activation,
      rows: test.rows,
      into: output
    )
    let stored = test.stored([test.weight(2)])[0]
    let bias = test.bias(3)
    let sums = input.map { x in
      stored.enumerated().map { Reference.dot(x, $1) + Double(bias?[$0] ?? 0) }
    }
    return compare(
      rows(test.rows, test.outputs, of: output),
      sums.map { $0.map { Reference.activation(activation, $0) } },
      tolerance: Tolerance.rounded16,
      scale: { row, column in
        let size = 2 + Reference.magnitude(input[row], stored[column])
        return 2 * (activation == .reluSquared ? 2 * size * size : size)
      },
      "activated \(activation) \(test)"
    )
  }

  /// Compares a gated product with two plain ones and a gate: the composition that it stands for.
  public func checkGatedLinear(_ test: LinearCase, _ activation: Activation) throws -> [String] {
    let type = backend.activationType(for: test.format)
    let input = test.input(type)
    let halves = test.stored([5, 6].map { test.weight($0) })
    let biases = [3, 4].map { test.hasBias ? SeededNumbers.vector(test.outputs, seed: $0) : nil }
    let expected = input.map { x in
      (0..<test.outputs).map { column in
        let gate = Reference.dot(x, halves[0][column]) + Double(biases[0]?[column] ?? 0)
        let up = Reference.dot(x, halves[1][column]) + Double(biases[1]?[column] ?? 0)
        return Reference.activation(activation, gate) * up
      }
    }
    return compare(
      try gatedLinear(test, activation),
      expected,
      tolerance: Tolerance.rounded16,
      scale: { row, column in
        let gate = 2 + Reference.magnitude(input[row], halves[0][column])
        let up = 2 + Reference.magnitude(input[row], halves[1][column])
        // The square of relu has the square of the gate's size.
        return gate * up * (activation == .reluSquared ? 2 * gate : 2)
      },
      "gated \(activation) \(test)"
    )
  }

  /// Checks that each row has the same bits alone and in ranges of other sizes.
  public func checkRowsAreIndependent(_ test: LinearCase, gated: Bool, sizes: [Int]) throws -> [String] {
    func product(_ range: Range<Int>) throws -> [[UInt32]] {
      bits(try gated ? gatedLinear(test, range: range) : linear(test, range: range, accumulate: true))
    }
    let whole = try product(0..<test.rows)
    var problems: [String] = []
    for size in sizes {
      var start = 0
      while start < test.rows {
        let range = start..<min(test.rows, start + size)
        if try product(range) != Array(whole[range]) { problems.append("\(test): rows \(range) differ") }
        start += size
      }
    }
    return problems
  }
}
