import Backends
public import Checkpoints

/// Mixtral: Mistral with eight experts in place of each feed-forward half, two for each row.
///
/// Source: arXiv:2401.04088; `config.json` of `MixtralForCausalLM` checkpoints.
public enum Mixtral: ModelFamily {
  /// Models and notes.
  public static let summary = FamilySummary("Mixtral 8x7B, 8x22B", notes: "experts as one grouped product")
  /// The one type name of the family.
  public static let modelTypes: Set<String> = ["mixtral"]
  /// The class of its checkpoints.
  public static let architectures: Set<String> = ["MixtralForCausalLM"]

  /// Declares the model.
  public static func declaration(
    _ configuration: ModelConfiguration,
    _ weights: WeightScope
  ) throws -> DecoderDeclaration {
    var defaults = LlamaLike.Defaults(normEpsilon: 1e-5, maxPositions: 131_072)
    defaults.heads.absentKeyValueHeads = 8
    var model = try LlamaLike(configuration, defaults)
    model.rotary = try RotaryTables(configuration, width: model.shape.headSize, absentTheta: 1e6)
    let window = try configuration.size("sliding_window", absent: nil)
    let experts = try ExpertShape(
      configuration,
      countKey: "num_local_experts",
      absent: (count: 8, chosen: 2),
      renormalizes: true,
      width: model.hiddenSize,
      hidden: model.intermediateSize
    )
    return model.declaration(weights) { layer, _, scope in
      let mixture = scope["block_sparse_moe"]
      layer.attention.options.window = window
      layer.feedForward = .experts(
        ExpertsDeclaration(
          mixture["experts"],
          names: (gate: "w1", up: "w3", down: "w2"),
          router: mixture["gate"],
          shape: experts,
          activation: model.activation
        )
      )
    }
  }
}
