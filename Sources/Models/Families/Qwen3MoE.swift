import Backends
public import Checkpoints
import OrderedJSON

/// Qwen 3 models with experts: Qwen 3 with experts in place of the feed-forward half of all layers or of some.
///
/// Source: arXiv:2505.09388; `config.json` of `Qwen3MoeForCausalLM` checkpoints.
public enum Qwen3MoE: ModelFamily {
  /// Models and notes.
  public static let summary = FamilySummary(
    "Qwen3 with experts (30B-A3B, 235B-A22B, Coder)",
    notes: "head norms, YaRN, layers with and without experts"
  )
  /// The one type name of the family.
  public static let modelTypes: Set<String> = ["qwen3_moe"]
  /// The class of its checkpoints.
  public static let architectures: Set<String> = ["Qwen3MoeForCausalLM"]

  /// Declares the model.
  public static func declaration(
    _ configuration: ModelConfiguration,
    _ weights: WeightScope
  ) throws -> DecoderDeclaration {
    var defaults = LlamaLike.Defaults(maxPositions: 32768)
    defaults.heads.absentKeyValueHeads = 4
    var model = try LlamaLike(configuration, defaults)
    model.queryKeyValueBias = try configuration.bool("attention_bias", default: false)
    model.outputBias = model.queryKeyValueBias
    model.rotary = try RotaryTables(configuration, width: model.shape.headSize)
    let hasWindow = try configuration.bool("use_sliding_window", default: false)
    let window = hasWindow ? try configuration.size("sliding_window", absent: 4096) : nil
    let experts = try ExpertShape(
      configuration,
      countKey: "num_experts",
      absent: (count: 128, chosen: 8),
      renormalizes: try configuration.bool("norm_topk_prob", default: false),
      width: model.hiddenSize,
      hidden: try configuration.hiddenWidth("moe_intermediate_size") ?? 768
    )
    let hasExperts = try layersWithExperts(configuration)
    return model.declaration(weights) { layer, index, scope in
      layer.attention.headNorm = model.headNorm(scope["self_attn"])
      layer.attention.options.window = window
      guard hasExperts(index) else { return }
      layer.feedForward = .experts(
        ExpertsDeclaration(
          scope["mlp"]["experts"],
          names: (gate: "gate_proj", up: "up_proj", down: "down_proj"),
          router: scope["mlp"]["gate"],
          shape: experts,
          activation: model.activation
        )
      )
    }
  }

  /// Every `decoder_sparse_step`-th layer, but none of `mlp_only_layers`.
  private static func layersWithExperts(_ configuration: ModelConfiguration) throws -> (Int) -> Bool {
    let step = try configuration.positiveInt("decoder_sparse_step", default: 1)
    let dense = configuration.value("mlp_only_layers") ?? .array([])
    guard let numbers = dense.arrayValue, numbers.allSatisfy({ $0.intValue != nil }) else {
      throw configuration.invalid("mlp_only_layers", "a list of layer numbers", dense)
    }
    let denseLayers = Set(numbers.compactMap(\.intValue))
    return { index in (index + 1) % step == 0 && !denseLayers.contains(index) }
  }
}
