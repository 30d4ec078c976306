import Backends
public import Checkpoints

/// Baichuan 1 and 2, 7B and 13B: Llama with one tensor for queries, keys and values; the 13B models with ALiBi,
/// version 2 with a head of unit rows.
///
/// Source: arXiv:2309.10305; the modelling code published with `BaichuanForCausalLM` checkpoints.
public enum Baichuan: ModelFamily {
  /// Models and notes.
  public static let summary = FamilySummary(
    "Baichuan and Baichuan2, 7B and 13B",
    notes: "rotary embedding (7B) or ALiBi (13B), plain head (1) or one of unit rows (2)"
  )
  /// The one type name of the family.
  public static let modelTypes: Set<String> = ["baichuan"]
  /// The classes of its checkpoints; the first one is Baichuan 7B of the first version.
  public static let architectures: Set<String> = [firstClass, "BaichuanForCausalLM"]

  private static let firstClass = "BaiChuanForCausalLM"
  /// The vocabulary of the first version.
  private static let firstVocabulary = 64000

  /// Declares the model.
  public static func declaration(
    _ configuration: ModelConfiguration,
    _ weights: WeightScope,
    maxLength: Int
  ) throws -> DecoderDeclaration {
    var defaults = LlamaLike.Defaults(maxPositions: 4096)
    defaults.heads = AttentionShape.Keys(keyValueHeads: nil, headSize: nil)
    defaults.maxPositionsKey = configuration.key("max_position_embeddings", "model_max_length")
    var model = try LlamaLike(configuration, defaults)
    var options = AttentionOptions(scale: 1 / Float(model.shape.headSize).squareRoot())
    if rotates(configuration, layers: model.layerCount) {
      model.rotary = try RotaryTable(configuration, width: model.shape.headSize, length: maxLength)
    } else {
      options.slopes = AlibiSlopes.of(heads: model.shape.heads)
    }
    var declaration = model.declaration(weights) { layer, _, scope in
      layer.attention.queryKeyValue = [
        LinearPart(scope["self_attn"]["W_pack"], outputs: model.shape.fusedWidth)
      ]
      layer.attention.options = options
    }
    declaration.head.hasUnitRows = try hasUnitRows(configuration, vocabulary: model.vocabularySize)
    return declaration
  }

  /// Whether a model is one of those with rotary embedding: `model_type` and class are the same for both, but
  /// only the 7B models state the positions they were made for, and only the 13B models have 40 layers.
  private static func rotates(_ configuration: ModelConfiguration, layers: Int) -> Bool {
    configuration.value("max_position_embeddings") != nil && layers != 40
  }

  /// Whether a model is of version 2, whose head has unit rows: only its configurations weigh a z-loss.
  private static func hasUnitRows(_ configuration: ModelConfiguration, vocabulary: Int) throws -> Bool {
    if configuration.value("z_loss_weight") != nil { return true }
    return try !configuration.architectures.contains(firstClass) && vocabulary != firstVocabulary
  }
}
