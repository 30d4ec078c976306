public import Backends
public import Checkpoints
public import Tensors

/// A family of models: a configuration and one function that composes shared blocks.
public protocol ModelFamily: SendableMetatype {
  /// The values of `model_type` in config.json that this family serves.
  static var modelTypes: Set<String> { get }

  /// Describes the model that a configuration calls for, without reading weights.
  ///
  /// - Throws: `CheckpointError` or ``ModelError`` for settings that are missing or impossible.
  static func architecture(_ configuration: ModelConfiguration) throws -> ModelArchitecture

  /// Packs the weights on a backend.
  ///
  /// - Throws: ``ModelError`` for tensors that are missing or have another shape, `BackendError` when the
  ///   device has no room, `CheckpointError` for settings.
  static func decoder<B: Backend>(
    _ configuration: ModelConfiguration,
    _ builder: DecoderBuilder<B>
  ) throws -> Decoder<B>
}

/// The families that checkpoints are matched with, one line each.
public enum ModelFamilies {
  /// All of them.
  public static let all: [any ModelFamily.Type] = [Llama.self]

  /// Every known `model_type`, sorted.
  public static var modelTypes: [String] { all.flatMap { Array($0.modelTypes) }.sorted() }

  /// The family of a configuration.
  ///
  /// - Throws: ``ModelError/unsupportedModelType(_:known:)``.
  public static func family(of configuration: ModelConfiguration) throws -> any ModelFamily.Type {
    let type = try configuration.modelType
    guard let family = all.first(where: { $0.modelTypes.contains(type) }) else {
      throw ModelError.unsupportedModelType(type, known: modelTypes)
    }
    return family
  }
}

/// The numbers of a model that the parts around it need.
public struct ModelArchitecture: Sendable, Equatable {
  /// The rows of the embedding and of the logits; may exceed the tokenizer's vocabulary.
  public var vocabularySize: Int
  /// The width of the residual stream.
  public var hiddenSize: Int
  /// The attention shape of each layer.
  public var layers: [AttentionShape]
  /// The longest sequence the model was made for, in tokens.
  public var maxPositions: Int
  /// How the rotary tables of a sequence depend on its length.
  public var positions: PositionPolicy
  /// The number of keys that no query of any layer sees beyond, the query's own included; nil when a layer sees all.
  public var window: Int?

  /// Makes a description.
  public init(
    vocabularySize: Int,
    hiddenSize: Int,
    layers: [AttentionShape],
    maxPositions: Int,
    positions: PositionPolicy = .fixed,
    window: Int? = nil
  ) {
    self.vocabularySize = vocabularySize
    self.hiddenSize = hiddenSize
    self.layers = layers
    self.maxPositions = maxPositions
    self.positions = positions
    self.window = window
  }
}

/// What a family needs to build its decoder: weights, the device, and how to store them there.
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
  func linear(_ parts: [LinearPart], inputs: Int, format: WeightFormat? = nil) throws -> B.Weight {
    defer { onTensor() }
    let sources = try parts.map { try $0.scope.matrix("weight", $0.outputs, inputs) }
    return try backend.makeLinear(
      sources.count == 1 ? sources[0] : StackedMatrix(sources),
      format: format ?? self.format,
      bias: try bias(of: parts)
    )
  }

  /// The biases of all parts, zeros for a part without; nil when none has one.
  private func bias(of parts: [LinearPart]) throws(ModelError) -> [Float]? {
    guard parts.contains(where: \.hasBias) else { return nil }
    var bias: [Float] = []
    for part in parts {
      bias +=
        part.hasBias
        ? try part.scope.vector("bias", part.outputs, random: 0)
        : [Float](repeating: 0, count: part.outputs)
    }
    return bias
  }

  /// Packs gate and up projection of a gated layer.
  func gatedLinear(gate: LinearPart, up: LinearPart, inputs: Int) throws -> B.Weight {
    defer { onTensor() }
    var bias: (gate: [Float], up: [Float])?
    if gate.hasBias {
      bias = (
        try gate.scope.vector("bias", gate.outputs, random: 0),
        try up.scope.vector("bias", up.outputs, random: 0)
      )
    }
    return try backend.makeGatedLinear(
      gate: try gate.scope.matrix("weight", gate.outputs, inputs),
      up: try up.scope.matrix("weight", up.outputs, inputs),
      format: format,
      bias: bias
    )
  }

  /// Stores an embedding table.
  func table(_ scope: WeightScope, rows: Int, columns: Int) throws -> B.Weight {
    defer { onTensor() }
    return try backend.makeTable(try scope.matrix("weight", rows, columns), dtype: dtype)
  }
}

/// One projection of a linear layer: where its `weight` (and `bias`) stand and how many outputs it has.
public struct LinearPart: Sendable {
  let scope: WeightScope
  let outputs: Int
  let hasBias: Bool

  /// Names a projection.
  public init(_ scope: WeightScope, outputs: Int, bias: Bool = false) {
    self.scope = scope
    self.outputs = outputs
    hasBias = bias
  }
}
