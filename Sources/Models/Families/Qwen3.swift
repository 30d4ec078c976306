import Backends
public import Checkpoints

/// Qwen 3 dense models: Llama with an RMS norm on every query and key head, and heads of a width of their own.
///
/// Source: arXiv:2505.09388; `config.json` of `Qwen3ForCausalLM` checkpoints.
public enum Qwen3: ModelFamily {
  /// Models and notes.
  public static let summary = FamilySummary("Qwen3 (dense)", notes: "head norms, YaRN, windows")
  /// The one type name of the family.
  public static let modelTypes: Set<String> = ["qwen3"]
  /// The class of its checkpoints.
  public static let architectures: Set<String> = ["Qwen3ForCausalLM"]

  /// Declares the model.
  public static func declaration(
    _ configuration: ModelConfiguration,
    _ weights: WeightScope,
    maxLength: Int
  ) throws -> DecoderDeclaration {
    var defaults = LlamaLike.Defaults(maxPositions: 32768)
    defaults.heads.absentKeyValueHeads = 32
    defaults.heads.absentHeadSize = 128
    var model = try LlamaLike(configuration, defaults)
    model.queryKeyValueBias = try configuration.bool("attention_bias", default: false)
    model.outputBias = model.queryKeyValueBias
    model.rotary = try RotaryTable(configuration, width: model.shape.headSize, length: maxLength)
    let windows = try configuration.upperWindows(layers: model.layerCount)
    return model.declaration(weights) { layer, index, scope in
      layer.attention.headNorm = model.headNorm(scope["self_attn"])
      layer.attention.options.window = windows[index]
    }
  }
}
