import Backends
public import Checkpoints

/// Gemma 1: Llama with a scaled embedding and norm weights stored as their distance from 1.
///
/// Source: arXiv:2403.08295; `config.json` of `GemmaForCausalLM` checkpoints.
public enum Gemma: ModelFamily {
  /// Models and notes.
  public static let summary = FamilySummary("Gemma, CodeGemma", notes: "2B, 7B")
  /// The one type name of the family.
  public static let modelTypes: Set<String> = ["gemma"]
  /// The class of its checkpoints.
  public static let architectures: Set<String> = ["GemmaForCausalLM"]

  /// Declares the model.
  public static func declaration(
    _ configuration: ModelConfiguration,
    _ weights: WeightScope,
    maxLength: Int
  ) throws -> DecoderDeclaration {
    var model = try LlamaLike(gemma: configuration, maxPositions: 8192, keyValueHeads: 16)
    model.rotary = try RotaryTable(configuration, width: model.shape.headSize, length: maxLength)
    var declaration = model.declaration(weights)
    declaration.embedding.scale = Float(model.hiddenSize).squareRoot()
    return declaration
  }
}

extension LlamaLike {
  /// Reads what all versions of Gemma share.
  init(gemma configuration: ModelConfiguration, maxPositions: Int, keyValueHeads: Int) throws {
    var defaults = Defaults(maxPositions: maxPositions, tiesEmbeddings: true)
    defaults.heads.absentKeyValueHeads = keyValueHeads
    defaults.heads.absentHeadSize = 256
    try self.init(configuration, defaults)
    normKind = .rmsPlusOne
    // The older key `hidden_act` is not heeded: files carry a "gelu" there that was never meant.
    activation = try Activation(configuration, key: "hidden_activation", default: .geluTanh)
    queryKeyValueBias = try configuration.bool("attention_bias", default: false)
    outputBias = queryKeyValueBias
  }

  /// Puts norms before and behind both halves of a layer, as from version 2 on.
  func setNormsAround(_ layer: inout LayerDeclaration, _ scope: WeightScope) {
    layer.attentionNorms = HalfNorms(
      before: norm(scope["input_layernorm"]),
      onResult: norm(scope["post_attention_layernorm"])
    )
    layer.feedForwardNorms = HalfNorms(
      before: norm(scope["pre_feedforward_layernorm"]),
      onResult: norm(scope["post_feedforward_layernorm"])
    )
  }
}
