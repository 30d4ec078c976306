import Backends
import Checkpoints

/// Models whose checkpoints carry Llama's tensor names: norm before each half, separate projections, a gated
/// feed-forward half.
///
/// Families that differ in little change the declaration of each layer.
struct LlamaLike {
  /// What a family takes for keys that are absent.
  struct Defaults {
    var heads = AttentionShape.Keys()
    var normEpsilon: Float = 1e-6
    var normEpsilonKey = "rms_norm_eps"
    var maxPositions = 2048
    var maxPositionsKey = "max_position_embeddings"
    var tiesEmbeddings = false
  }

  let hiddenSize, intermediateSize, layerCount, vocabularySize, maxPositions: Int
  let shape: AttentionShape
  let normEpsilon: Float
  let tiesEmbeddings: Bool
  var normKind = NormKind.rms
  var activation: Activation
  /// Position embedding of every layer.
  var rotary: RotaryTable?
  /// Which projections have biases.
  var queryKeyValueBias = false
  var outputBias = false
  var feedForwardBias = false

  /// Reads the sizes.
  init(_ configuration: ModelConfiguration, _ defaults: Defaults = Defaults()) throws {
    hiddenSize = try configuration.positiveInt("hidden_size", atMost: SizeLimit.width)
    intermediateSize = try configuration.positiveInt("intermediate_size", atMost: SizeLimit.width)
    layerCount = try configuration.positiveInt("num_hidden_layers", atMost: SizeLimit.layers)
    vocabularySize = try configuration.positiveInt("vocab_size")
    maxPositions = try configuration.positiveInt(
      defaults.maxPositionsKey,
      default: defaults.maxPositions
    )
    shape = try AttentionShape(configuration, hiddenSize: hiddenSize, keys: defaults.heads)
    normEpsilon = try configuration.normEpsilon(defaults.normEpsilonKey, default: defaults.normEpsilon)
    activation = try Activation(configuration, key: "hidden_act", default: .silu)
    tiesEmbeddings = try configuration.bool("tie_word_embeddings", default: defaults.tiesEmbeddings)
  }

  /// A norm of this model.
  func norm(_ scope: WeightScope) -> NormDeclaration {
    NormDeclaration(scope, normKind, epsilon: normEpsilon)
  }

  /// The norms of query and key heads below a scope.
  func headNorm(_ scope: WeightScope) -> HeadNormDeclaration {
    HeadNormDeclaration(query: norm(scope["q_norm"]), key: norm(scope["k_norm"]))
  }

  /// Declares the model.
  ///
  /// - Parameters:
  ///   - weights: The root of the checkpoint.
  ///   - change: Makes of a layer, given its number and its place in the checkpoint, what the family has.
  /// - Returns: The declaration.
  func declaration(
    _ weights: WeightScope,
    changing change: (inout LayerDeclaration, Int, WeightScope) -> Void = { _, _, _ in }
  ) -> DecoderDeclaration {
    let model = weights.prefixed("model", ifItHolds: "embed_tokens.weight")
    let layers = (0..<layerCount).map { index in
      var layer = layer(model["layers"][index])
      change(&layer, index, model["layers"][index])
      return layer
    }
    return DecoderDeclaration(
      hiddenSize: hiddenSize,
      maxPositions: maxPositions,
      embedding: EmbeddingDeclaration(
        model["embed_tokens"],
        vocabulary: vocabularySize,
        width: hiddenSize
      ),
      layers: layers,
      finalNorm: norm(model["norm"]),
      head: HeadDeclaration(weights["lm_head"], vocabulary: vocabularySize, tied: tiesEmbeddings)
    )
  }

  private func layer(_ scope: WeightScope) -> LayerDeclaration {
    let attention = scope["self_attn"]
    let mlp = scope["mlp"]
    return LayerDeclaration(
      attention: AttentionDeclaration(
        shape,
        [
          LinearPart(attention["q_proj"], outputs: shape.queryWidth, bias: queryKeyValueBias),
          LinearPart(attention["k_proj"], outputs: shape.keyValueWidth, bias: queryKeyValueBias),
          LinearPart(attention["v_proj"], outputs: shape.keyValueWidth, bias: queryKeyValueBias),
        ],
        output: LinearPart(attention["o_proj"], outputs: hiddenSize, bias: outputBias),
        rotary: rotary
      ),
      norms: HalfNorms(before: norm(scope["input_layernorm"])),
      feedForward: .gated(
        gate: LinearPart(mlp["gate_proj"], outputs: intermediateSize, bias: feedForwardBias),
        up: LinearPart(mlp["up_proj"], outputs: intermediateSize, bias: feedForwardBias),
        down: LinearPart(mlp["down_proj"], outputs: hiddenSize, bias: feedForwardBias),
        activation: activation
      ),
      norms: HalfNorms(before: norm(scope["post_attention_layernorm"]))
    )
  }
}
