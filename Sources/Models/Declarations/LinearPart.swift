import Tensors

/// One projection of a linear layer: where its `weight` (and `bias`) stand, and how its outputs lie there.
public struct LinearPart: Sendable {
  /// Which of the stored outputs these are.
  private enum Selection {
    case all
    case range(Range<Int>)
    case list([Int])
  }

  let hasBias: Bool
  private let scope: WeightScope
  private let storedOutputs: Int
  /// Whether the weight is stored as `[inputs, outputs]`.
  private let isTransposed: Bool
  private var selection = Selection.all

  /// Names a projection whose weight is stored as `[outputs, inputs]`, or transposed as `[inputs, outputs]`.
  public init(_ scope: WeightScope, outputs: Int, bias: Bool = false, transposed: Bool = false) {
    self.scope = scope
    storedOutputs = outputs
    hasBias = bias
    isTransposed = transposed
  }

  /// The number of outputs.
  var outputs: Int {
    switch selection {
    case .all: storedOutputs
    case .range(let range): range.count
    case .list(let list): list.count
    }
  }

  /// Neighbouring ones of the stored outputs: a part of a fused projection.
  func rows(_ range: Range<Int>) -> LinearPart {
    var part = self
    part.selection = .range(range)
    return part
  }

  /// The stored outputs in another order; `order[i]` becomes output `i`.
  func reordered(_ order: [Int]) -> LinearPart {
    var part = self
    part.selection = .list(order)
    return part
  }

  /// The rows of the weight.
  func matrix(inputs: Int) throws(ModelError) -> any MatrixSource {
    let stored =
      isTransposed
      ? TransposedMatrix(try scope.matrix("weight", inputs, storedOutputs))
      : try scope.matrix("weight", storedOutputs, inputs)
    return order.map { ReorderedMatrix(stored, order: $0) } ?? stored
  }

  /// The bias, if there is one.
  func bias() throws(ModelError) -> [Float]? {
    guard hasBias else { return nil }
    let stored = try scope.vector("bias", storedOutputs, random: 0)
    return order.map { order in order.map { stored[$0] } } ?? stored
  }

  private var order: [Int]? {
    switch selection {
    case .all: nil
    case .range(let range): Array(range)
    case .list(let list): list
    }
  }
}
