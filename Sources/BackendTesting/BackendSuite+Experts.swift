import Backends
import Tensors

extension BackendSuite {
  /// The results of a case, rows `range` of it computed together.
  ///
  /// - Parameters:
  ///   - test: The case.
  ///   - range: The rows; nil for all.
  ///   - accumulate: Whether results are added to what the output holds.
  ///   - isComposed: Whether plain products are composed, whatever the backend can do.
  /// - Returns: `[rows, width]`.
  /// - Throws: What making memory throws.
  public func mixExperts(
    _ test: ExpertCase,
    range: Range<Int>? = nil,
    accumulate: Bool = true,
    isComposed: Bool = false
  ) throws -> [[Float]] {
    let (range, shape) = (range ?? 0..<test.rows, test.shape)
    let experts = try (0..<shape.count).map { expert in
      ExpertWeights(
        gateUp: try backend.makeGatedLinear(
          gate: test.gate(expert),
          up: test.up(expert),
          format: test.format,
          bias: nil
        ),
        down: try backend.makeLinear(test.down(expert), format: test.format, bias: nil)
      )
    }
    let type = backend.activationType(for: test.format)
    let input = try buffer(Array(test.input()[range]), columns: shape.width, type)
    let logits = try buffer(Array(test.logits()[range]), columns: shape.count)
    let output = try buffer(Array(test.start()[range]), columns: shape.width)
    if isComposed {
      try ComposedMixture(shape, format: test.format, on: backend).mix(
        input,
        logits: logits,
        experts,
        activation: .silu,
        rows: range.count,
        into: output,
        accumulate: accumulate,
        on: backend
      )
    } else {
      backend.mixExperts(
        input,
        logits: logits,
        experts,
        activation: .silu,
        rows: range.count,
        into: output,
        accumulate: accumulate,
        using: try backend.makeMixture(shape, rows: range.count, format: test.format)
      )
    }
    return rows(range.count, shape.width, of: output)
  }

  /// Compares a case of 32-bit floats with the reference, and any case with the composition.
  public func checkExperts(_ test: ExpertCase, accumulate: Bool = true) throws -> [String] {
    let found = try mixExperts(test, accumulate: accumulate)
    if bits(found) != bits(try mixExperts(test, accumulate: accumulate, isComposed: true)) {
      return ["experts \(test): other bits than the composition's"]
    }
    guard test.format == .float(.float32) else { return [] }
    let logits = test.logits(), input = test.input(), start = test.start()
    let expected = (0..<test.rows).map { row in
      let sum = Reference.experts(test, input[row], logits[row])
      return zip(sum, start[row]).map { $0 + (accumulate ? Double($1) : 0) }
    }
    return compare(
      found,
      expected,
      tolerance: Tolerance.float32,
      scale: { _, _ in Double(test.shape.width * test.shape.hidden) },
      "experts \(test)"
    )
  }

  /// Checks that each row has the same bits alone and in ranges of other sizes.
  public func checkRowsAreIndependent(_ test: ExpertCase, sizes: [Int]) throws -> [String] {
    let whole = bits(try mixExperts(test))
    var problems: [String] = []
    for size in sizes {
      for start in stride(from: 0, to: test.rows, by: size) {
        let range = start..<min(test.rows, start + size)
        if bits(try mixExperts(test, range: range)) != Array(whole[range]) {
          problems.append("experts \(test): rows \(range) differ")
        }
      }
    }
    return problems
  }
}
