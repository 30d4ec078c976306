import Backends
public import Checkpoints

/// BLOOM: ALiBi in place of position embeddings, a layer norm on the embedding, projections stored head by head.
///
/// Source: arXiv:2211.05100; `config.json` of `BloomForCausalLM` checkpoints.
public enum Bloom: ModelFamily {
  /// Models and notes.
  public static let summary = FamilySummary("BLOOM, BLOOMZ", notes: "ALiBi for any number of heads")
  /// The one type name of the family.
  public static let modelTypes: Set<String> = ["bloom"]
  /// The class of its checkpoints.
  public static let architectures: Set<String> = ["BloomForCausalLM"]

  /// Declares the model.
  public static func declaration(
    _ configuration: ModelConfiguration,
    _ weights: WeightScope,
    maxLength: Int
  ) throws -> DecoderDeclaration {
    var keys = AttentionShape.Keys(keyValueHeads: nil, headSize: nil)
    keys.hiddenSize = configuration.key("n_embed", "hidden_size")
    keys.heads = configuration.key("n_head", "num_attention_heads")
    let width = try configuration.positiveInt(keys.hiddenSize, atMost: SizeLimit.width)
    let hidden = try configuration.fourfold(width, keys.hiddenSize)
    let layerCount = try configuration.positiveInt(
      configuration.key("n_layer", "num_hidden_layers"),
      atMost: SizeLimit.layers
    )
    let vocabulary = try configuration.positiveInt("vocab_size")
    let shape = try AttentionShape(configuration, hiddenSize: width, keys: keys)
    let epsilon = try configuration.normEpsilon("layer_norm_epsilon", default: 1e-5)
    let normsStream = try configuration.bool("apply_residual_connection_post_layernorm", default: false)
    func norm(_ scope: WeightScope) -> NormDeclaration { NormDeclaration(scope, .layer, epsilon: epsilon) }
    func norms(_ scope: WeightScope) -> HalfNorms<NormDeclaration> {
      var norms = HalfNorms(before: norm(scope))
      norms.replacesStream = normsStream
      return norms
    }
    let options = AttentionOptions(
      scale: 1 / Float(shape.headSize).squareRoot(),
      slopes: AlibiSlopes.of(heads: shape.heads)
    )
    let order = HeadOrder.grouped(shape)
    let model = weights.prefixed("transformer", ifItHolds: "word_embeddings.weight")
    let layers = (0..<layerCount).map { index in
      let layer = model["h"][index]
      let (attention, mlp) = (layer["self_attention"], layer["mlp"])
      let fused = LinearPart(attention["query_key_value"], outputs: 3 * width, bias: true)
      return LayerDeclaration(
        attention: AttentionDeclaration(
          shape,
          [fused.reordered(order)],
          output: LinearPart(attention["dense"], outputs: width, bias: true),
          options: options
        ),
        norms: norms(layer["input_layernorm"]),
        feedForward: .plain(
          up: LinearPart(mlp["dense_h_to_4h"], outputs: hidden, bias: true),
          down: LinearPart(mlp["dense_4h_to_h"], outputs: width, bias: true),
          activation: .geluTanh
        ),
        norms: norms(layer["post_attention_layernorm"])
      )
    }
    var embedding = EmbeddingDeclaration(model["word_embeddings"], vocabulary: vocabulary, width: width)
    embedding.norm = norm(model["word_embeddings_layernorm"])
    return DecoderDeclaration(
      hiddenSize: width,
      maxPositions: try configuration.positiveInt("seq_length", default: 2048),
      embedding: embedding,
      layers: layers,
      finalNorm: norm(model["ln_f"]),
      head: HeadDeclaration(
        weights["lm_head"],
        vocabulary: vocabulary,
        tied: try configuration.bool("tie_word_embeddings", default: true)
      )
    )
  }
}
