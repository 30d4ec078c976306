import Backends
public import Checkpoints

/// OPT: layer norms before each half (behind it in the 350m model), learned positions from the third row on, an
/// embedding that may be narrower than the model.
///
/// Source: arXiv:2205.01068; `config.json` of `OPTForCausalLM` checkpoints.
public enum OPT: ModelFamily {
  /// Models and notes.
  public static let summary = FamilySummary("OPT 125m to 66b", notes: "350m with its norms behind each half")
  /// The one type name of the family.
  public static let modelTypes: Set<String> = ["opt"]
  /// The class of its checkpoints.
  public static let architectures: Set<String> = ["OPTForCausalLM"]

  /// The rows of the position table before that of the first position.
  private static let positionOffset = 2

  /// Declares the model.
  public static func declaration(
    _ configuration: ModelConfiguration,
    _ weights: WeightScope,
    maxLength: Int
  ) throws -> DecoderDeclaration {
    let settings = try Settings(configuration)
    let width = settings.hiddenSize
    let wrapper = weights.prefixed("model", ifItHolds: "decoder.embed_tokens.weight")
    let model = wrapper.prefixed("decoder", ifItHolds: "embed_tokens.weight")
    let rows = positionOffset..<positionOffset + settings.maxPositions
    var embedding = EmbeddingDeclaration(
      model["embed_tokens"],
      vocabulary: settings.vocabularySize,
      width: settings.embeddingWidth
    )
    embedding.positions = LinearPart(model["embed_positions"], outputs: rows.upperBound).rows(rows)
    var head = HeadDeclaration(
      weights["lm_head"],
      vocabulary: settings.vocabularySize,
      tied: try configuration.bool("tie_word_embeddings", default: true)
    )
    if settings.embeddingWidth != width {
      embedding.projection = LinearPart(model["project_in"], outputs: width)
      head.projection = LinearPart(model["project_out"], outputs: settings.embeddingWidth)
    }
    return DecoderDeclaration(
      hiddenSize: width,
      maxPositions: settings.maxPositions,
      embedding: embedding,
      layers: (0..<settings.layerCount).map { settings.layer(model["layers"][$0]) },
      finalNorm: settings.hasFinalNorm ? settings.norm(model["final_layer_norm"]) : nil,
      head: head
    )
  }

  private struct Settings {
    let hiddenSize, embeddingWidth, intermediateSize, layerCount, vocabularySize, maxPositions: Int
    let shape: AttentionShape
    let activation: Activation
    let normsComeFirst, hasFinalNorm, hasBias, normsHaveWeights: Bool

    init(_ configuration: ModelConfiguration) throws {
      hiddenSize = try configuration.positiveInt("hidden_size", atMost: SizeLimit.width)
      embeddingWidth = try configuration.hiddenWidth("word_embed_proj_dim") ?? hiddenSize
      intermediateSize = try configuration.positiveInt("ffn_dim", atMost: SizeLimit.width)
      layerCount = try configuration.positiveInt("num_hidden_layers", atMost: SizeLimit.layers)
      vocabularySize = try configuration.positiveInt("vocab_size")
      maxPositions = try configuration.positiveInt("max_position_embeddings", default: 2048)
      let keys = AttentionShape.Keys(keyValueHeads: nil, headSize: nil)
      shape = try AttentionShape(configuration, hiddenSize: hiddenSize, keys: keys)
      activation = try Activation(configuration, key: "activation_function", default: .relu)
      normsComeFirst = try configuration.bool("do_layer_norm_before", default: true)
      let lacksFinalNorm = try configuration.bool("_remove_final_layer_norm", default: false)
      hasFinalNorm = normsComeFirst && !lacksFinalNorm
      hasBias = try configuration.bool("enable_bias", default: true)
      normsHaveWeights = try configuration.bool("layer_norm_elementwise_affine", default: true)
    }

    func norm(_ scope: WeightScope) -> NormDeclaration {
      var norm = NormDeclaration(scope, .layer, epsilon: 1e-5)
      norm.hasWeight = normsHaveWeights
      norm.hasBias = normsHaveWeights
      return norm
    }

    func layer(_ scope: WeightScope) -> LayerDeclaration {
      let attention = scope["self_attn"]
      func norms(_ name: String) -> HalfNorms<NormDeclaration> {
        let norm = norm(scope[name])
        return normsComeFirst ? HalfNorms(before: norm) : HalfNorms(onStream: norm)
      }
      return LayerDeclaration(
        attention: AttentionDeclaration(
          shape,
          ["q_proj", "k_proj", "v_proj"].map {
            LinearPart(attention[$0], outputs: hiddenSize, bias: hasBias)
          },
          output: LinearPart(attention["out_proj"], outputs: hiddenSize, bias: hasBias)
        ),
        norms: norms("self_attn_layer_norm"),
        feedForward: .plain(
          up: LinearPart(scope["fc1"], outputs: intermediateSize, bias: hasBias),
          down: LinearPart(scope["fc2"], outputs: hiddenSize, bias: hasBias),
          activation: activation
        ),
        norms: norms("final_layer_norm")
      )
    }
  }
}
