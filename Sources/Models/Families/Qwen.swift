import Backends
public import Checkpoints
import OrderedJSON

/// Qwen, first version: Llama's arithmetic under the names of GPT-2, with biases of queries, keys and values.
///
/// Source: arXiv:2309.16609; the modelling code published with `QWenLMHeadModel` checkpoints.
public enum Qwen: ModelFamily {
  /// Models and notes.
  public static let summary = FamilySummary(
    "Qwen 1.8B, 7B, 14B, 72B (first version)",
    notes: "the keys of all revisions"
  )
  /// The one type name of the family.
  public static let modelTypes: Set<String> = ["qwen"]
  /// The class of its checkpoints.
  public static let architectures: Set<String> = ["QWenLMHeadModel"]

  /// Declares the model.
  public static func declaration(
    _ configuration: ModelConfiguration,
    _ weights: WeightScope,
    maxLength: Int
  ) throws -> DecoderDeclaration {
    let settings = try Settings(configuration)
    let (width, hidden, shape) = (settings.hiddenSize, settings.intermediateSize, settings.shape)
    let rotary = try RotaryTable(
      configuration,
      width: try configuration.rotaryWidth(of: shape.headSize, key: "rotary_pct"),
      length: maxLength,
      thetaKey: "rotary_emb_base"
    )
    func norm(_ scope: WeightScope) -> NormDeclaration {
      NormDeclaration(scope, .rms, epsilon: settings.normEpsilon)
    }
    let model = weights.prefixed("transformer", ifItHolds: "wte.weight")
    let layers = (0..<settings.layerCount).map { index in
      let layer = model["h"][index]
      let (attention, mlp) = (layer["attn"], layer["mlp"])
      return LayerDeclaration(
        attention: AttentionDeclaration(
          shape,
          [LinearPart(attention["c_attn"], outputs: shape.fusedWidth, bias: true)],
          output: LinearPart(attention["c_proj"], outputs: width, bias: settings.hasBias),
          rotary: rotary,
          options: settings.attentionOptions
        ),
        norms: HalfNorms(before: norm(layer["ln_1"])),
        feedForward: .gated(
          gate: LinearPart(mlp["w2"], outputs: hidden, bias: settings.hasBias),
          up: LinearPart(mlp["w1"], outputs: hidden, bias: settings.hasBias),
          down: LinearPart(mlp["c_proj"], outputs: width, bias: settings.hasBias),
          activation: .silu
        ),
        norms: HalfNorms(before: norm(layer["ln_2"]))
      )
    }
    return DecoderDeclaration(
      hiddenSize: width,
      maxPositions: settings.maxPositions,
      embedding: EmbeddingDeclaration(model["wte"], vocabulary: settings.vocabularySize, width: width),
      layers: layers,
      finalNorm: norm(model["ln_f"]),
      head: HeadDeclaration(
        weights["lm_head"],
        vocabulary: settings.vocabularySize,
        tied: try configuration.bool("tie_word_embeddings", default: false)
      )
    )
  }

  /// The settings, under the names of the first revisions as well.
  private struct Settings {
    let hiddenSize, intermediateSize, layerCount, vocabularySize, maxPositions: Int
    let shape: AttentionShape
    let attentionOptions: AttentionOptions
    let normEpsilon: Float
    let hasBias: Bool

    init(_ configuration: ModelConfiguration) throws {
      var keys = AttentionShape.Keys(keyValueHeads: nil, headSize: "kv_channels")
      keys.hiddenSize = configuration.key("hidden_size", "n_embd")
      keys.heads = configuration.key("num_attention_heads", "n_head")
      hiddenSize = try configuration.positiveInt(keys.hiddenSize, atMost: SizeLimit.width)
      shape = try AttentionShape(configuration, hiddenSize: hiddenSize, keys: keys)
      let hiddenKey = configuration.key("intermediate_size", "ffn_hidden_size")
      let both = try configuration.positiveInt(hiddenKey, atMost: SizeLimit.width)
      // The setting counts gate and up together.
      guard both % 2 == 0 else { throw configuration.invalid(hiddenKey, "even", .number(both)) }
      intermediateSize = both / 2
      layerCount = try configuration.positiveInt(
        configuration.key("num_hidden_layers", "n_layer"),
        atMost: SizeLimit.layers
      )
      vocabularySize = try configuration.positiveInt(configuration.key("vocab_size", "padded_vocab_size"))
      maxPositions = try configuration.positiveInt(
        configuration.key("max_position_embeddings", "n_positions", "seq_length"),
        default: 8192
      )
      let scales = try configuration.bool("scale_attn_weights", default: true)
      attentionOptions = AttentionOptions(scale: scales ? 1 / Float(shape.headSize).squareRoot() : 1)
      let absentEpsilon: Float = configuration.value("n_embd") == nil ? 1e-6 : 1e-5
      normEpsilon = try configuration.normEpsilon("layer_norm_epsilon", default: absentEpsilon)
      hasBias = try !configuration.bool("no_bias", default: true)
    }
  }
}
