import Backends
public import Checkpoints

/// GPT-NeoX and Pythia: attention and feed-forward side by side, each behind a layer norm of its own.
///
/// Source: arXiv:2204.06745, arXiv:2304.01373; `config.json` of `GPTNeoXForCausalLM` checkpoints.
public enum GPTNeoX: ModelFamily {
  /// Models and notes.
  public static let summary = FamilySummary(
    "GPT-NeoX 20B, Pythia, Dolly v2, StableLM alpha",
    notes: "side by side or in turn"
  )
  /// The one type name of the family.
  public static let modelTypes: Set<String> = ["gpt_neox"]
  /// The class of its checkpoints.
  public static let architectures: Set<String> = ["GPTNeoXForCausalLM"]

  /// Declares the model.
  public static func declaration(
    _ configuration: ModelConfiguration,
    _ weights: WeightScope,
    maxLength: Int
  ) throws -> DecoderDeclaration {
    let width = try configuration.positiveInt("hidden_size", atMost: SizeLimit.width)
    let hidden = try configuration.positiveInt("intermediate_size", atMost: SizeLimit.width)
    let layerCount = try configuration.positiveInt("num_hidden_layers", atMost: SizeLimit.layers)
    let vocabulary = try configuration.positiveInt("vocab_size")
    let keys = AttentionShape.Keys(keyValueHeads: nil, headSize: nil)
    let shape = try AttentionShape(configuration, hiddenSize: width, keys: keys)
    let epsilon = try configuration.normEpsilon("layer_norm_eps", default: 1e-5)
    let activation = try Activation(configuration, key: "hidden_act", default: .gelu)
    let hasBias = try configuration.bool("attention_bias", default: true)
    let isParallel = try configuration.bool("use_parallel_residual", default: true)
    let rotary = try RotaryTable(
      configuration,
      width: try configuration.rotaryWidth(of: shape.headSize, key: "rotary_pct", absent: 0.25),
      length: maxLength,
      thetaKey: configuration.key("rotary_emb_base", "rope_theta")
    )
    func norm(_ scope: WeightScope) -> NormDeclaration { NormDeclaration(scope, .layer, epsilon: epsilon) }
    let order = HeadOrder.grouped(shape)
    let model = weights.prefixed("gpt_neox", ifItHolds: "embed_in.weight")
    let layers = (0..<layerCount).map { index in
      let layer = model["layers"][index]
      let (attention, mlp) = (layer["attention"], layer["mlp"])
      let fused = LinearPart(attention["query_key_value"], outputs: 3 * width, bias: hasBias)
      var declaration = LayerDeclaration(
        attention: AttentionDeclaration(
          shape,
          [fused.reordered(order)],
          output: LinearPart(attention["dense"], outputs: width, bias: hasBias),
          rotary: rotary
        ),
        norms: HalfNorms(before: norm(layer["input_layernorm"])),
        feedForward: .plain(
          up: LinearPart(mlp["dense_h_to_4h"], outputs: hidden, bias: true),
          down: LinearPart(mlp["dense_4h_to_h"], outputs: width, bias: true),
          activation: activation
        ),
        norms: HalfNorms(before: norm(layer["post_attention_layernorm"]))
      )
      declaration.isParallel = isParallel
      return declaration
    }
    return DecoderDeclaration(
      hiddenSize: width,
      maxPositions: try configuration.positiveInt("max_position_embeddings", default: 2048),
      embedding: EmbeddingDeclaration(model["embed_in"], vocabulary: vocabulary, width: width),
      layers: layers,
      finalNorm: norm(model["final_layer_norm"]),
      head: HeadDeclaration(
        weights["embed_out"],
        vocabulary: vocabulary,
        tied: try configuration.bool("tie_word_embeddings", default: false)
      )
    )
  }
}
