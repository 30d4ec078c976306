import Backends
public import Checkpoints

/// Qwen 2 and 2.5: Llama with biases of queries, keys and values.
///
/// Source: arXiv:2407.10671, arXiv:2412.15115; `config.json` of `Qwen2ForCausalLM` checkpoints.
public enum Qwen2: ModelFamily {
  /// Models and notes.
  public static let summary = FamilySummary(
    "Qwen2, Qwen2.5, QwQ",
    notes: "YaRN, windows of the upper layers"
  )
  /// The one type name of the family.
  public static let modelTypes: Set<String> = ["qwen2"]
  /// The class of its checkpoints.
  public static let architectures: Set<String> = ["Qwen2ForCausalLM"]

  /// Declares the model.
  public static func declaration(
    _ configuration: ModelConfiguration,
    _ weights: WeightScope,
    maxLength: Int
  ) throws -> DecoderDeclaration {
    var defaults = LlamaLike.Defaults(maxPositions: 32768)
    defaults.heads.absentKeyValueHeads = 32
    var model = try LlamaLike(configuration, defaults)
    model.queryKeyValueBias = true
    model.rotary = try RotaryTable(configuration, width: model.shape.headSize, length: maxLength)
    let windows = try configuration.upperWindows(layers: model.layerCount)
    return model.declaration(weights) { layer, index, _ in
      layer.attention.options.window = windows[index]
    }
  }
}
