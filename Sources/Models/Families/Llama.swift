public import Backends
public import Checkpoints

/// Llama 2, 3, 3.1, 3.2 and CodeLlama: RMS norm before each half, half-split rotary embedding, gated SiLU.
///
/// Source: arXiv:2302.13971, arXiv:2407.21783; `config.json` of `LlamaForCausalLM` checkpoints.
public enum Llama: ModelFamily {
  /// The one type name of the family.
  public static let modelTypes: Set<String> = ["llama"]

  private struct Settings {
    let hiddenSize, intermediateSize, layerCount, vocabularySize, maxPositions: Int
    let attention: AttentionShape
    let normEpsilon: Float
    let activation: Activation
    let attentionBias, mlpBias, tiesEmbeddings: Bool

    init(_ configuration: ModelConfiguration) throws {
      hiddenSize = try configuration.positiveInt("hidden_size", atMost: SizeLimit.width)
      intermediateSize = try configuration.positiveInt("intermediate_size", atMost: SizeLimit.width)
      layerCount = try configuration.positiveInt("num_hidden_layers", atMost: SizeLimit.layers)
      vocabularySize = try configuration.positiveInt("vocab_size")
      maxPositions = try configuration.positiveInt("max_position_embeddings", default: 2048)
      attention = try AttentionShape(configuration, hiddenSize: hiddenSize)
      normEpsilon = try configuration.normEpsilon("rms_norm_eps")
      activation = try Activation(configuration, key: "hidden_act", default: .silu)
      attentionBias = try configuration.bool("attention_bias", default: false)
      mlpBias = try configuration.bool("mlp_bias", default: false)
      tiesEmbeddings = try configuration.bool("tie_word_embeddings", default: false)
    }
  }

  /// Reads the sizes.
  public static func architecture(_ configuration: ModelConfiguration) throws -> ModelArchitecture {
    let settings = try Settings(configuration)
    return ModelArchitecture(
      vocabularySize: settings.vocabularySize,
      hiddenSize: settings.hiddenSize,
      layers: Array(repeating: settings.attention, count: settings.layerCount),
      maxPositions: settings.maxPositions,
      positions: try RotaryTables(configuration, width: settings.attention.headSize).policy
    )
  }

  /// Composes the layers.
  public static func decoder<B: Backend>(
    _ configuration: ModelConfiguration,
    _ builder: DecoderBuilder<B>
  ) throws -> Decoder<B> {
    let settings = try Settings(configuration)
    let (width, hidden, shape) = (settings.hiddenSize, settings.intermediateSize, settings.attention)
    let rotary = try RotaryTables(configuration, width: shape.headSize)
    let model = builder.weights.prefixed("model", ifItHolds: "embed_tokens.weight")
    let layers = try (0..<settings.layerCount).map { index in
      let layer = model["layers"][index]
      let attention = layer["self_attn"]
      let mlp = layer["mlp"]
      return DecoderLayer(
        attentionNorm: try RMSNorm(
          layer["input_layernorm"],
          width: width,
          epsilon: settings.normEpsilon,
          on: builder.backend
        ),
        attention: try Attention(
          [
            LinearPart(attention["q_proj"], outputs: shape.queryWidth, bias: settings.attentionBias),
            LinearPart(attention["k_proj"], outputs: shape.keyValueWidth, bias: settings.attentionBias),
            LinearPart(attention["v_proj"], outputs: shape.keyValueWidth, bias: settings.attentionBias),
          ],
          output: LinearPart(attention["o_proj"], outputs: width, bias: settings.attentionBias),
          shape: shape,
          inputs: width,
          rotary: rotary,
          builder
        ),
        feedForwardNorm: try RMSNorm(
          layer["post_attention_layernorm"],
          width: width,
          epsilon: settings.normEpsilon,
          on: builder.backend
        ),
        feedForward: try GatedMLP(
          gate: LinearPart(mlp["gate_proj"], outputs: hidden, bias: settings.mlpBias),
          up: LinearPart(mlp["up_proj"], outputs: hidden, bias: settings.mlpBias),
          down: LinearPart(mlp["down_proj"], outputs: width, bias: settings.mlpBias),
          inputs: width,
          activation: settings.activation,
          builder
        )
      )
    }
    let (embedding, head) = try builder.embeddingAndHead(
      table: model["embed_tokens"],
      head: builder.weights["lm_head"],
      tied: settings.tiesEmbeddings,
      vocabulary: settings.vocabularySize,
      width: width
    )
    return Decoder(
      architecture: try architecture(configuration),
      embedding: embedding,
      layers: layers,
      hiddenWidth: hidden,
      finalNorm: try RMSNorm(
        model["norm"],
        width: width,
        epsilon: settings.normEpsilon,
        on: builder.backend
      ),
      head: head,
      builder
    )
  }
}
