import Backends
public import Checkpoints

/// GPT-2: layer norms, learned positions, plain feed-forward halves, weights stored as `[inputs, outputs]`.
///
/// Source: "Language Models are Unsupervised Multitask Learners"; `config.json` of `GPT2LMHeadModel`
/// checkpoints.
public enum GPT2: ModelFamily {
  /// Models and notes.
  public static let summary = FamilySummary("GPT-2, DistilGPT2, DialoGPT", notes: "all sizes")
  /// The one type name of the family.
  public static let modelTypes: Set<String> = ["gpt2"]
  /// The class of its checkpoints.
  public static let architectures: Set<String> = ["GPT2LMHeadModel"]

  /// Declares the model.
  public static func declaration(
    _ configuration: ModelConfiguration,
    _ weights: WeightScope,
    maxLength: Int
  ) throws -> DecoderDeclaration {
    let settings = try GPTSettings(configuration)
    let (width, hidden) = (settings.hiddenSize, settings.intermediateSize)
    let scalesByLayer = try configuration.bool("scale_attn_by_inverse_layer_idx", default: false)
    let scalesByHead = try configuration.bool("scale_attn_weights", default: true)
    let model = weights.prefixed("transformer", ifItHolds: "wte.weight")
    let layers = (0..<settings.layerCount).map { index in
      let layer = model["h"][index]
      let (attention, mlp) = (layer["attn"], layer["mlp"])
      let scale = scalesByHead ? 1 / Float(settings.shape.headSize).squareRoot() : 1
      func part(_ scope: WeightScope, _ outputs: Int) -> LinearPart {
        LinearPart(scope, outputs: outputs, bias: true, transposed: true)
      }
      return LayerDeclaration(
        attention: AttentionDeclaration(
          settings.shape,
          [part(attention["c_attn"], 3 * width)],
          output: part(attention["c_proj"], width),
          options: AttentionOptions(scale: scalesByLayer ? scale / Float(index + 1) : scale)
        ),
        norms: HalfNorms(before: settings.norm(layer["ln_1"])),
        feedForward: .plain(
          up: part(mlp["c_fc"], hidden),
          down: part(mlp["c_proj"], width),
          activation: settings.activation
        ),
        norms: HalfNorms(before: settings.norm(layer["ln_2"]))
      )
    }
    var embedding = EmbeddingDeclaration(model["wte"], vocabulary: settings.vocabularySize, width: width)
    embedding.positions = LinearPart(model["wpe"], outputs: settings.maxPositions)
    return DecoderDeclaration(
      hiddenSize: width,
      maxPositions: settings.maxPositions,
      embedding: embedding,
      layers: layers,
      finalNorm: settings.norm(model["ln_f"]),
      head: HeadDeclaration(
        weights["lm_head"],
        vocabulary: settings.vocabularySize,
        tied: try configuration.bool("tie_word_embeddings", default: true)
      )
    )
  }
}

/// The settings that GPT-2 and GPT-J name alike.
struct GPTSettings {
  let hiddenSize, intermediateSize, layerCount, vocabularySize, maxPositions: Int
  let shape: AttentionShape
  let normEpsilon: Float
  let activation: Activation

  /// Reads them; the newer names of some keys are heeded as well.
  init(_ configuration: ModelConfiguration, absentPositions: Int = 1024) throws {
    var keys = AttentionShape.Keys(keyValueHeads: nil, headSize: nil)
    keys.hiddenSize = configuration.key("n_embd", "hidden_size")
    keys.heads = configuration.key("n_head", "num_attention_heads")
    hiddenSize = try configuration.positiveInt(keys.hiddenSize, atMost: SizeLimit.width)
    shape = try AttentionShape(configuration, hiddenSize: hiddenSize, keys: keys)
    intermediateSize =
      try configuration.hiddenWidth("n_inner") ?? configuration.fourfold(hiddenSize, keys.hiddenSize)
    layerCount = try configuration.positiveInt(
      configuration.key("n_layer", "num_hidden_layers"),
      atMost: SizeLimit.layers
    )
    vocabularySize = try configuration.positiveInt("vocab_size", atMost: SizeLimit.vocabulary)
    maxPositions = try configuration.positiveInt(
      configuration.key("n_positions", "max_position_embeddings"),
      default: absentPositions
    )
    normEpsilon = try configuration.normEpsilon("layer_norm_epsilon", default: 1e-5)
    activation = try Activation(configuration, key: "activation_function", default: .geluTanh)
  }

  /// A norm of these models.
  func norm(_ scope: WeightScope) -> NormDeclaration { NormDeclaration(scope, .layer, epsilon: normEpsilon) }
}
