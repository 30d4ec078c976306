import Backends
public import Checkpoints
import OrderedJSON

/// Gemma 3, its text part: Gemma 2 with head norms in place of soft caps, and a rotary base for each kind of
/// layer.
///
/// Source: arXiv:2503.19786; `config.json` of `Gemma3ForCausalLM` and `Gemma3ForConditionalGeneration`.
public enum Gemma3: ModelFamily {
  /// Models and notes.
  public static let summary = FamilySummary(
    "Gemma 3 (text)",
    notes: "five layers with a window to one without; of models that see, the text part"
  )
  /// The text models, and those that hold a text model.
  public static let modelTypes: Set<String> = ["gemma3_text", "gemma3"]
  /// The classes of its checkpoints.
  public static let architectures: Set<String> = ["Gemma3ForCausalLM", "Gemma3ForConditionalGeneration"]

  /// Declares the model.
  public static func declaration(
    _ configuration: ModelConfiguration,
    _ weights: WeightScope,
    maxLength: Int
  ) throws -> DecoderDeclaration {
    let text = try textConfiguration(configuration)
    let weights = weights.prefixed("language_model", ifItHolds: "model.embed_tokens.weight")
      .prefixed("model.language_model", ifItHolds: "embed_tokens.weight")
    let model = try LlamaLike(gemma: text, maxPositions: 131_072, keyValueHeads: 4)
    let headSize = model.shape.headSize
    let full = try RotaryTable(text, width: headSize, length: maxLength, absentTheta: 1e6)
    let sliding = try slidingRotary(text, width: headSize, length: maxLength)
    let period = try text.positiveInt(
      text.key("sliding_window_pattern", "_sliding_window_pattern"),
      default: 6
    )
    let windows = try text.windows(
      layers: model.layerCount,
      window: try text.size("sliding_window", absent: 4096)
    ) { ($0 + 1) % period != 0 }
    let scale = try text.queryScale(absent: 256)
    let scoreCap = try text.softCap("attn_logit_softcapping", absent: nil)
    var declaration = model.declaration(weights) { layer, index, scope in
      model.setNormsAround(&layer, scope)
      layer.attention.headNorm = model.headNorm(scope["self_attn"])
      layer.attention.rotary = windows[index] == nil ? full : sliding
      layer.attention.options = AttentionOptions(scale: scale, window: windows[index], softCap: scoreCap)
    }
    declaration.embedding.scale = Float(model.hiddenSize).squareRoot()
    declaration.head.softCap = try text.softCap("final_logit_softcapping", absent: nil)
    return declaration
  }

  /// The settings of the text model, with the sizes that files of models that see leave out.
  private static func textConfiguration(_ configuration: ModelConfiguration) throws -> ModelConfiguration {
    guard var text = try configuration.nested("text_config")?.json else { return configuration }
    let defaults: [(String, JSONValue)] = [
      ("vocab_size", 262_208), ("hidden_size", 2304), ("intermediate_size", 9216),
      ("num_hidden_layers", 26), ("num_attention_heads", 8),
    ]
    for (key, value) in defaults where text[key] == nil { text[key] = value }
    return try ModelConfiguration(json: .object(text), path: configuration.path)
  }

  /// The table of layers with a window: no scaling, a base of its own.
  private static func slidingRotary(
    _ configuration: ModelConfiguration,
    width: Int,
    length: Int
  ) throws -> RotaryTable {
    guard try configuration.nested("rope_parameters") == nil else {
      return try RotaryTable(configuration, width: width, length: length, layerType: "sliding_attention")
    }
    let theta = try configuration.double("rope_local_base_freq", default: 1e4)
    guard theta > 1 else {
      throw configuration.invalid("rope_local_base_freq", "greater than 1", .number(theta))
    }
    return RotaryTable(width: width, theta: theta, scaling: .none, length: length)
  }
}
