/// How rows are normalised.
package enum NormKind: Sendable {
  /// By their root mean square (arXiv:1910.07467).
  case rms
  /// The same, with a weight that is stored as its distance from 1.
  case rmsPlusOne
  /// By mean and variance (arXiv:1607.06450).
  case layer
}

/// A normalisation with its place in the checkpoint.
package struct NormDeclaration {
  /// Where `weight` (and `bias`) stand.
  package var scope: WeightScope
  package var kind: NormKind
  /// What is added below the root.
  package var epsilon: Float
  /// Whether there is a weight; else all ones.
  package var hasWeight = true
  /// Whether there is a bias; never next to a root mean square.
  package var hasBias: Bool

  init(_ scope: WeightScope, _ kind: NormKind, epsilon: Float) {
    self.scope = scope
    self.kind = kind
    self.epsilon = epsilon
    hasBias = kind == .layer
  }

  /// The weight as it is multiplied with, `[width]`.
  func weight(width: Int) throws(ModelError) -> [Float] {
    guard hasWeight else { return [Float](repeating: 1, count: width) }
    guard kind == .rmsPlusOne else { return try scope.vector("weight", width, random: 1) }
    return try scope.vector("weight", width, random: 0).map { 1 + $0 }
  }

  /// The bias, `[width]`, if there is one.
  func bias(width: Int) throws(ModelError) -> [Float]? {
    hasBias ? try scope.vector("bias", width, random: 0) : nil
  }
}
