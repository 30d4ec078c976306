import Backends
public import Checkpoints

/// Llama 2, 3, 3.1, 3.2 and CodeLlama: RMS norm before each half, half-split rotary embedding, gated SiLU.
///
/// Source: arXiv:2302.13971, arXiv:2407.21783; `config.json` of `LlamaForCausalLM` checkpoints.
public enum Llama: ModelFamily {
  /// Models and notes.
  public static let summary = FamilySummary(
    "Llama 2, 3, 3.1, 3.2, CodeLlama",
    notes: "all rotary scalings, tied and untied heads, biases"
  )
  /// The one type name of the family.
  public static let modelTypes: Set<String> = ["llama"]
  /// The class of its checkpoints.
  public static let architectures: Set<String> = ["LlamaForCausalLM"]

  /// Declares the model.
  public static func declaration(
    _ configuration: ModelConfiguration,
    _ weights: WeightScope,
    maxLength: Int
  ) throws -> DecoderDeclaration {
    var model = try LlamaLike(configuration)
    model.queryKeyValueBias = try configuration.bool("attention_bias", default: false)
    model.outputBias = model.queryKeyValueBias
    model.feedForwardBias = try configuration.bool("mlp_bias", default: false)
    model.rotary = try RotaryTable(configuration, width: model.shape.headSize, length: maxLength)
    return model.declaration(weights)
  }
}
