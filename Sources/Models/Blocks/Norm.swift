import Backends

/// Root-mean-square normalisation (arXiv:1910.07467).
struct RMSNorm<B: Backend> {
  private let weight: B.Buffer
  private let epsilon: Float

  /// Loads `weight` `[width]`.
  init(_ scope: WeightScope, width: Int, epsilon: Float, on backend: B) throws {
    weight = try backend.makeVector(try scope.vector("weight", width, random: 1))
    self.epsilon = epsilon
  }

  func callAsFunction(_ input: B.Buffer, rows: Int, into output: B.Buffer, on backend: B) {
    backend.rmsNorm(input, weight: weight, epsilon: epsilon, rows: rows, into: output)
  }
}
