import Backends
public import Checkpoints

/// StarCoder 2: Llama with layer norms, plain feed-forward halves and biases.
///
/// Source: arXiv:2402.19173; `config.json` of `Starcoder2ForCausalLM` checkpoints.
public enum StarCoder2: ModelFamily {
  /// Models and notes.
  public static let summary = FamilySummary("StarCoder2 3B, 7B, 15B", notes: "sliding window, tied heads")
  /// The one type name of the family.
  public static let modelTypes: Set<String> = ["starcoder2"]
  /// The class of its checkpoints.
  public static let architectures: Set<String> = ["Starcoder2ForCausalLM"]

  /// Declares the model.
  public static func declaration(
    _ configuration: ModelConfiguration,
    _ weights: WeightScope,
    maxLength: Int
  ) throws -> DecoderDeclaration {
    var defaults = LlamaLike.Defaults(normEpsilon: 1e-5, maxPositions: 4096, tiesEmbeddings: true)
    defaults.heads.absentKeyValueHeads = 2
    defaults.normEpsilonKey = "norm_epsilon"
    var model = try LlamaLike(configuration, defaults)
    model.normKind = .layer
    model.activation = try Activation(configuration, key: "hidden_act", default: .geluTanh)
    model.queryKeyValueBias = try configuration.bool("use_bias", default: true)
    model.outputBias = model.queryKeyValueBias
    model.rotary = try RotaryTable(configuration, width: model.shape.headSize, length: maxLength)
    let window = try configuration.size("sliding_window", absent: nil)
    return model.declaration(weights) { layer, _, scope in
      layer.attention.options.window = window
      layer.feedForward = .plain(
        up: LinearPart(scope["mlp"]["c_fc"], outputs: model.intermediateSize, bias: model.outputBias),
        down: LinearPart(scope["mlp"]["c_proj"], outputs: model.hiddenSize, bias: model.outputBias),
        activation: model.activation
      )
    }
  }
}
