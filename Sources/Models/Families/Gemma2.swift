import Backends
public import Checkpoints
import OrderedJSON

/// Gemma 2: norms around both halves, soft caps of scores and logits, a window in every other layer.
///
/// Source: arXiv:2408.00118; `config.json` of `Gemma2ForCausalLM` checkpoints.
public enum Gemma2: ModelFamily {
  /// Models and notes.
  public static let summary = FamilySummary("Gemma 2", notes: "soft caps, windows in every other layer")
  /// The one type name of the family.
  public static let modelTypes: Set<String> = ["gemma2"]
  /// The class of its checkpoints.
  public static let architectures: Set<String> = ["Gemma2ForCausalLM"]

  /// Declares the model.
  public static func declaration(
    _ configuration: ModelConfiguration,
    _ weights: WeightScope,
    maxLength: Int
  ) throws -> DecoderDeclaration {
    var model = try LlamaLike(gemma: configuration, maxPositions: 8192, keyValueHeads: 4)
    model.rotary = try RotaryTable(configuration, width: model.shape.headSize, length: maxLength)
    let windows = try configuration.windows(
      layers: model.layerCount,
      window: try configuration.size("sliding_window", absent: 4096)
    ) { $0 % 2 == 0 }
    let scale = try configuration.queryScale(absent: 256)
    let scoreCap = try configuration.softCap("attn_logit_softcapping", absent: 50)
    var declaration = model.declaration(weights) { layer, index, scope in
      model.setNormsAround(&layer, scope)
      layer.attention.options = AttentionOptions(scale: scale, window: windows[index], softCap: scoreCap)
    }
    declaration.embedding.scale = Float(model.hiddenSize).squareRoot()
    declaration.head.softCap = try configuration.softCap("final_logit_softcapping", absent: 30)
    return declaration
  }
}

extension ModelConfiguration {
  /// The factor of scores that `query_pre_attn_scalar` asks for.
  func queryScale(absent: Float) throws -> Float {
    let value = try float("query_pre_attn_scalar", default: absent)
    guard value > 0 else { throw invalid("query_pre_attn_scalar", "greater than 0", .number(Double(value))) }
    return 1 / value.squareRoot()
  }
}
