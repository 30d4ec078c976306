public import Backends
public import Tensors

/// What it takes to build a decoder: weights, the device, and how to store them there.
public struct DecoderBuilder<B: Backend> {
  /// The device.
  public let backend: B
  /// The weights.
  public let weights: WeightScope
  /// How linear weights are stored.
  public let format: WeightFormat
  /// The type in which embedding tables are stored.
  public let dtype: DType
  /// The longest sequence to serve, in tokens.
  public let maxLength: Int
  private let onTensor: () -> Void

  /// Makes a builder.
  ///
  /// - Parameters:
  ///   - backend: The device.
  ///   - weights: The weights.
  ///   - dtype: The type of embedding tables, and of linear weights unless there is a format.
  ///   - format: How linear weights are stored.
  ///   - maxLength: The longest sequence to serve, in tokens.
  ///   - onTensor: Called after each packed weight, to show progress.
  public init(
    backend: B,
    weights: WeightScope,
    dtype: DType,
    format: WeightFormat? = nil,
    maxLength: Int,
    onTensor: @escaping () -> Void = {}
  ) {
    self.backend = backend
    self.weights = weights
    self.dtype = dtype
    self.format = format ?? .float(dtype)
    self.maxLength = maxLength
    self.onTensor = onTensor
  }

  /// Packs a linear layer from one or more parts stacked on each other, with the bias of each if there is
  /// one.
  func linear(_ parts: [LinearPart], inputs: Int) throws -> B.Weight {
    defer { onTensor() }
    let sources = try parts.map { try $0.matrix(inputs: inputs) }
    return try backend.makeLinear(
      sources.count == 1 ? sources[0] : StackedMatrix(sources),
      format: format,
      bias: try bias(of: parts)
    )
  }

  /// The biases of all parts, zeros for a part without; nil when none has one.
  private func bias(of parts: [LinearPart]) throws(ModelError) -> [Float]? {
    guard parts.contains(where: \.hasBias) else { return nil }
    var bias: [Float] = []
    for part in parts { bias += try part.bias() ?? [Float](repeating: 0, count: part.outputs) }
    return bias
  }

  /// Packs gate and up projection of a gated layer.
  func gatedLinear(gate: LinearPart, up: LinearPart, inputs: Int) throws -> B.Weight {
    defer { onTensor() }
    let (gateBias, upBias) = (try gate.bias(), try up.bias())
    let zeros = [Float](repeating: 0, count: gate.outputs)
    return try backend.makeGatedLinear(
      gate: try gate.matrix(inputs: inputs),
      up: try up.matrix(inputs: inputs),
      format: format,
      bias: gateBias == nil && upBias == nil ? nil : (gateBias ?? zeros, upBias ?? zeros)
    )
  }

  /// Stores a table for look-ups.
  func table(_ part: LinearPart, columns: Int) throws -> B.Weight {
    defer { onTensor() }
    return try backend.makeTable(try part.matrix(inputs: columns), dtype: dtype)
  }

  /// Stores embedding table and head, once where they are the same.
  func embeddingAndHead(_ declaration: DecoderDeclaration) throws -> (table: B.Weight, head: B.Weight) {
    let (embedding, head) = (declaration.embedding, declaration.head)
    let stored = try (head.isTied ? embedding.table : head.weight).matrix(inputs: embedding.width)
    let weight = try backend.makeLinear(
      head.hasUnitRows ? NormalizedMatrix(stored) : stored,
      format: format.ofHead,
      bias: try head.weight.bias()
    )
    onTensor()
    if head.isTied && !head.hasUnitRows { return (weight, weight) }
    return (try table(embedding.table, columns: embedding.width), weight)
  }
}
