import Backends
public import Checkpoints

/// Mistral 7B, Nemo and their relatives: Llama with fewer key-value heads and, in the first version, a window.
///
/// Source: arXiv:2310.06825; `config.json` of `MistralForCausalLM` checkpoints.
public enum Mistral: ModelFamily {
  /// Models and notes.
  public static let summary = FamilySummary(
    "Mistral 7B v0.1 to v0.3, Nemo, Small",
    notes: "sliding window, head width of its own"
  )
  /// The one type name of the family.
  public static let modelTypes: Set<String> = ["mistral"]
  /// The class of its checkpoints.
  public static let architectures: Set<String> = ["MistralForCausalLM"]

  /// Declares the model.
  public static func declaration(
    _ configuration: ModelConfiguration,
    _ weights: WeightScope,
    maxLength: Int
  ) throws -> DecoderDeclaration {
    var defaults = LlamaLike.Defaults(maxPositions: 131_072)
    defaults.heads.absentKeyValueHeads = 8
    var model = try LlamaLike(configuration, defaults)
    model.rotary = try RotaryTable(configuration, width: model.shape.headSize, length: maxLength)
    // Absent means a window here; only an explicit null means none.
    let window = try configuration.size("sliding_window", absent: 4096)
    return model.declaration(weights) { layer, _, _ in layer.attention.options.window = window }
  }
}
