public import Backends
public import Checkpoints

/// A family of models: what turns a configuration into the declaration of a decoder.
public protocol ModelFamily: SendableMetatype {
  /// What people call it, and what to know of it.
  static var summary: FamilySummary { get }

  /// The values of `model_type` in config.json that this family serves.
  static var modelTypes: Set<String> { get }

  /// The values of `architectures` by which a configuration without `model_type` is known.
  static var architectures: Set<String> { get }

  /// Describes the model that a configuration calls for; weights are named, not read.
  ///
  /// - Parameters:
  ///   - configuration: The whole configuration.
  ///   - weights: The root of the checkpoint.
  ///   - maxLength: The longest sequence to serve, in tokens.
  /// - Returns: The declaration.
  /// - Throws: `CheckpointError` or ``ModelError`` for settings that are missing or impossible.
  static func declaration(
    _ configuration: ModelConfiguration,
    _ weights: WeightScope,
    maxLength: Int
  ) throws -> DecoderDeclaration
}

extension ModelFamily {
  /// Describes the model that a configuration calls for, without a checkpoint.
  ///
  /// - Throws: As ``declaration(_:_:maxLength:)``.
  public static func architecture(_ configuration: ModelConfiguration) throws -> ModelArchitecture {
    try declaration(configuration, WeightScope(.random(seed: 0)), maxLength: 1).architecture
  }

  /// Packs the weights on a backend.
  ///
  /// - Throws: ``ModelError`` for tensors that are missing or have another shape, `BackendError` when the
  ///   device has no room, `CheckpointError` for settings.
  public static func decoder<B: Backend>(
    _ configuration: ModelConfiguration,
    _ builder: DecoderBuilder<B>
  ) throws -> Decoder<B> {
    try Decoder(
      try declaration(configuration, builder.weights, maxLength: builder.maxLength),
      builder
    )
  }
}

/// What a table of families says of one.
public struct FamilySummary: Sendable, Equatable {
  /// The models, such as "Llama 2, 3, 3.1, 3.2, CodeLlama".
  public var models: String
  /// What it covers, and what it does not.
  public var notes: String

  /// Makes a summary.
  public init(_ models: String, notes: String) {
    self.models = models
    self.notes = notes
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

  /// Makes a description.
  public init(vocabularySize: Int, hiddenSize: Int, layers: [AttentionShape], maxPositions: Int) {
    self.vocabularySize = vocabularySize
    self.hiddenSize = hiddenSize
    self.layers = layers
    self.maxPositions = maxPositions
  }
}
