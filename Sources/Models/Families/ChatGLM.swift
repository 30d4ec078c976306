import Backends
public import Checkpoints
import OrderedJSON

/// ChatGLM2, ChatGLM3 and GLM-4: Llama's arithmetic with fused projections, and with the first half of each head
/// rotated in neighbouring pairs.
///
/// Source: arXiv:2406.12793; the modelling code published with `ChatGLMModel` checkpoints.
public enum ChatGLM: ModelFamily {
  /// Models and notes.
  public static let summary = FamilySummary(
    "ChatGLM2-6B, ChatGLM3-6B, GLM-4-9B",
    notes: "not the first ChatGLM"
  )
  /// The one type name of the family.
  public static let modelTypes: Set<String> = ["chatglm"]
  /// The classes of its checkpoints.
  public static let architectures: Set<String> = ["ChatGLMModel", "ChatGLMForConditionalGeneration"]

  /// Declares the model.
  public static func declaration(
    _ configuration: ModelConfiguration,
    _ weights: WeightScope,
    maxLength: Int
  ) throws -> DecoderDeclaration {
    let settings = try Settings(configuration)
    let rotary = RotaryTable(
      width: settings.shape.headSize / 2,
      theta: settings.theta,
      scaling: .none,
      length: maxLength
    )
    let model = weights.prefixed("transformer", ifItHolds: "embedding.word_embeddings.weight")
    let layers = (0..<settings.layerCount).map {
      settings.layer(model["encoder"]["layers"][$0], rotary)
    }
    return DecoderDeclaration(
      hiddenSize: settings.hiddenSize,
      maxPositions: try configuration.positiveInt("seq_length", default: 2048),
      embedding: EmbeddingDeclaration(
        model["embedding"]["word_embeddings"],
        vocabulary: settings.vocabularySize,
        width: settings.hiddenSize
      ),
      layers: layers,
      finalNorm: try configuration.bool("post_layer_norm", default: true)
        ? settings.norm(model["encoder"]["final_layernorm"]) : nil,
      head: HeadDeclaration(
        model["output_layer"],
        vocabulary: settings.vocabularySize,
        tied: try configuration.bool("tie_word_embeddings", default: false)
      )
    )
  }

  private struct Settings {
    let hiddenSize, intermediateSize, layerCount, vocabularySize: Int
    let shape: AttentionShape
    /// The stored output that each query, key and value is.
    let order: [Int]
    let theta: Double
    let normKind: NormKind
    let normEpsilon: Float
    let queryKeyValueBias, linearBias, normsStream: Bool

    init(_ configuration: ModelConfiguration) throws {
      hiddenSize = try configuration.positiveInt("hidden_size", atMost: SizeLimit.width)
      intermediateSize = try configuration.positiveInt("ffn_hidden_size", atMost: SizeLimit.width)
      layerCount = try configuration.positiveInt(
        configuration.key("num_layers", "num_hidden_layers"),
        atMost: SizeLimit.layers
      )
      vocabularySize = try configuration.positiveInt(configuration.key("padded_vocab_size", "vocab_size"))
      let sharesKeys = try configuration.bool("multi_query_attention", default: false)
      var keys = AttentionShape.Keys(keyValueHeads: nil, headSize: "kv_channels")
      if sharesKeys {
        keys.keyValueHeads = "multi_query_group_num"
        keys.absentKeyValueHeads = 1
      }
      shape = try AttentionShape(configuration, hiddenSize: hiddenSize, keys: keys)
      guard shape.headSize % 4 == 0 else {
        throw configuration.invalid("kv_channels", "a multiple of 4", .number(shape.headSize))
      }
      let stored = sharesKeys ? Array(0..<shape.fusedWidth) : HeadOrder.grouped(shape)
      order = HeadOrder.halfSplit(
        heads: shape.heads + shape.keyValueHeads,
        of: shape.heads + 2 * shape.keyValueHeads,
        headSize: shape.headSize,
        rotated: shape.headSize / 2
      ).map { stored[$0] }
      theta = 1e4 * (try configuration.double("rope_ratio", default: 1))
      guard theta > 1, theta.isFinite else {
        throw configuration.invalid("rope_ratio", "greater than 0.0001", .number(theta / 1e4))
      }
      normKind = try configuration.bool("rmsnorm", default: true) ? .rms : .layer
      normEpsilon = try configuration.normEpsilon("layernorm_epsilon", default: 1e-5)
      linearBias = try configuration.bool("add_bias_linear", default: false)
      queryKeyValueBias = try configuration.bool("add_qkv_bias", default: false) || linearBias
      normsStream = try configuration.bool("apply_residual_connection_post_layernorm", default: false)
    }

    func norm(_ scope: WeightScope) -> NormDeclaration {
      NormDeclaration(scope, normKind, epsilon: normEpsilon)
    }

    func layer(_ scope: WeightScope, _ rotary: RotaryTable) -> LayerDeclaration {
      let (attention, mlp, hidden) = (scope["self_attention"], scope["mlp"], intermediateSize)
      let fused = LinearPart(
        attention["query_key_value"],
        outputs: shape.fusedWidth,
        bias: queryKeyValueBias
      )
      let gateUp = LinearPart(mlp["dense_h_to_4h"], outputs: 2 * hidden, bias: linearBias)
      func norms(_ name: String) -> HalfNorms<NormDeclaration> {
        var norms = HalfNorms(before: norm(scope[name]))
        norms.replacesStream = normsStream
        return norms
      }
      return LayerDeclaration(
        attention: AttentionDeclaration(
          shape,
          [fused.reordered(order)],
          output: LinearPart(attention["dense"], outputs: hiddenSize, bias: linearBias),
          rotary: rotary
        ),
        norms: norms("input_layernorm"),
        feedForward: .gated(
          gate: gateUp.rows(0..<hidden),
          up: gateUp.rows(hidden..<2 * hidden),
          down: LinearPart(mlp["dense_4h_to_h"], outputs: hiddenSize, bias: linearBias),
          activation: .silu
        ),
        norms: norms("post_attention_layernorm")
      )
    }
  }
}
