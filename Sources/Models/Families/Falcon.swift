import Backends
public import Checkpoints
import OrderedJSON
import Tensors

/// Falcon 7B, 40B, 180B, 11B and RefinedWeb models: one query block for one or a few key-value heads, attention
/// and feed-forward side by side behind one or two layer norms, or in turn.
///
/// Source: arXiv:2311.16867; `config.json` of `FalconForCausalLM` checkpoints.
public enum Falcon: ModelFamily {
  /// Models and notes.
  public static let summary = FamilySummary(
    "Falcon 7B, 40B, 180B, Falcon 2 11B, Falcon-RW",
    notes: "rotary embedding or ALiBi (slopes rounded to bfloat16)"
  )
  /// The type name, and those of the first checkpoints.
  public static let modelTypes: Set<String> = ["falcon", "RefinedWeb", "RefinedWebModel"]
  /// The class of its checkpoints.
  public static let architectures: Set<String> = ["FalconForCausalLM", "RWForCausalLM"]

  /// Declares the model.
  public static func declaration(
    _ configuration: ModelConfiguration,
    _ weights: WeightScope,
    maxLength: Int
  ) throws -> DecoderDeclaration {
    let settings = try Settings(configuration, maxLength: maxLength)
    let model = weights.prefixed("transformer", ifItHolds: "word_embeddings.weight")
    return DecoderDeclaration(
      hiddenSize: settings.width,
      maxPositions: try configuration.positiveInt("max_position_embeddings", default: 2048),
      embedding: EmbeddingDeclaration(
        model["word_embeddings"],
        vocabulary: settings.vocabulary,
        width: settings.width
      ),
      layers: (0..<settings.layerCount).map { settings.layer(model["h"][$0]) },
      finalNorm: settings.norm(model["ln_f"]),
      head: HeadDeclaration(
        weights["lm_head"],
        vocabulary: settings.vocabulary,
        tied: try configuration.bool("tie_word_embeddings", default: true)
      )
    )
  }

  private enum Norms {
    case inTurn
    case shared
    case separate
  }

  private struct Settings {
    let width, hidden, layerCount, vocabulary: Int
    let shape: AttentionShape
    let options: AttentionOptions
    let rotary: RotaryTable?
    let order: [Int]
    let epsilon: Float
    let activation: Activation
    let norms: Norms
    let hasBias: Bool

    init(_ configuration: ModelConfiguration, maxLength: Int) throws {
      let isNew = try configuration.bool(
        "new_decoder_architecture",
        default: configuration.optionalString("model_type") == "RefinedWeb"
      )
      let sharesKeys = try configuration.bool("multi_query", default: true)
      var keys = AttentionShape.Keys(keyValueHeads: nil, headSize: nil)
      keys.hiddenSize = configuration.key("hidden_size", "n_embed")
      keys.heads = configuration.key("num_attention_heads", "n_head")
      if isNew {
        keys.keyValueHeads = configuration.key("num_kv_heads", "n_head_kv")
      } else if sharesKeys {
        keys.absentKeyValueHeads = 1
      }
      width = try configuration.positiveInt(keys.hiddenSize, atMost: SizeLimit.width)
      shape = try AttentionShape(configuration, hiddenSize: width, keys: keys)
      hidden =
        try configuration.hiddenWidth("ffn_hidden_size") ?? configuration.fourfold(width, keys.hiddenSize)
      layerCount = try configuration.positiveInt(
        configuration.key("num_hidden_layers", "n_layer"),
        atMost: SizeLimit.layers
      )
      vocabulary = try configuration.positiveInt("vocab_size")
      order = HeadOrder.grouped(shape)
      epsilon = try configuration.normEpsilon("layer_norm_epsilon", default: 1e-5)
      activation = try Activation(configuration, key: "activation", default: .gelu)
      hasBias = try configuration.bool("bias", default: false)
      norms = try Self.norms(configuration, isNew: isNew)
      var options = AttentionOptions(scale: 1 / Float(shape.headSize).squareRoot())
      if try configuration.bool("alibi", default: false) {
        rotary = nil
        // Biases are added before scores are scaled.
        options.slopes = AlibiSlopes.of(heads: shape.heads).map { [scale = options.scale] slope in
          FloatConversion.float(bfloat16: FloatConversion.bfloat16(slope)) * scale
        }
      } else {
        rotary = try RotaryTable(configuration, width: shape.headSize, length: maxLength)
      }
      self.options = options
    }

    private static func norms(_ configuration: ModelConfiguration, isNew: Bool) throws -> Norms {
      let isParallel = try configuration.bool("parallel_attn", default: true)
      guard isNew else { return isParallel ? .shared : .inTurn }
      guard isParallel else {
        throw configuration.invalid("parallel_attn", "true next to new_decoder_architecture", false)
      }
      let count = try configuration.positiveInt("num_ln_in_parallel_attn", default: 2)
      guard count <= 2 else {
        throw configuration.invalid("num_ln_in_parallel_attn", "1 or 2", .number(count))
      }
      return count == 1 ? .shared : .separate
    }

    func norm(_ scope: WeightScope) -> NormDeclaration { NormDeclaration(scope, .layer, epsilon: epsilon) }

    func layer(_ scope: WeightScope) -> LayerDeclaration {
      let (attention, mlp) = (scope["self_attention"], scope["mlp"])
      let fused = LinearPart(attention["query_key_value"], outputs: shape.fusedWidth, bias: hasBias)
      let (first, second): (String, String?) =
        switch norms {
        case .inTurn: ("input_layernorm", "post_attention_layernorm")
        case .shared: ("input_layernorm", nil)
        case .separate: ("ln_attn", "ln_mlp")
        }
      var layer = LayerDeclaration(
        attention: AttentionDeclaration(
          shape,
          [fused.reordered(order)],
          output: LinearPart(attention["dense"], outputs: width, bias: hasBias),
          rotary: rotary,
          options: options
        ),
        norms: HalfNorms(before: norm(scope[first])),
        feedForward: .plain(
          up: LinearPart(mlp["dense_h_to_4h"], outputs: hidden, bias: hasBias),
          down: LinearPart(mlp["dense_4h_to_h"], outputs: width, bias: hasBias),
          activation: activation
        ),
        norms: HalfNorms(before: second.map { norm(scope[$0]) })
      )
      layer.isParallel = norms != .inTurn
      return layer
    }
  }
}
