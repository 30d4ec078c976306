import Backends
public import Checkpoints
import OrderedJSON

/// GPT-J: attention and feed-forward side by side behind one layer norm, partly rotated heads in neighbouring
/// pairs, a bias at the head.
///
/// Source: `config.json` of `GPTJForCausalLM` checkpoints.
public enum GPTJ: ModelFamily {
  /// Models and notes.
  public static let summary = FamilySummary("GPT-J 6B", notes: "head with a bias")
  /// The one type name of the family.
  public static let modelTypes: Set<String> = ["gptj"]
  /// The class of its checkpoints.
  public static let architectures: Set<String> = ["GPTJForCausalLM"]

  /// Declares the model.
  public static func declaration(
    _ configuration: ModelConfiguration,
    _ weights: WeightScope,
    maxLength: Int
  ) throws -> DecoderDeclaration {
    let settings = try GPTSettings(configuration, absentPositions: 2048)
    let (width, shape) = (settings.hiddenSize, settings.shape)
    let rotated = try configuration.positiveInt("rotary_dim", default: 64)
    guard rotated % 2 == 0, rotated <= shape.headSize else {
      throw configuration.invalid("rotary_dim", "even and at most \(shape.headSize)", .number(rotated))
    }
    let rotary = RotaryTable(width: rotated, theta: 1e4, scaling: .none, length: maxLength)
    let order = HeadOrder.halfSplit(
      heads: shape.heads,
      of: shape.heads,
      headSize: shape.headSize,
      rotated: rotated
    )
    let model = weights.prefixed("transformer", ifItHolds: "wte.weight")
    let layers = (0..<settings.layerCount).map { index in
      let layer = model["h"][index]
      let (attention, mlp) = (layer["attn"], layer["mlp"])
      var declaration = LayerDeclaration(
        attention: AttentionDeclaration(
          shape,
          [
            LinearPart(attention["q_proj"], outputs: width).reordered(order),
            LinearPart(attention["k_proj"], outputs: width).reordered(order),
            LinearPart(attention["v_proj"], outputs: width),
          ],
          output: LinearPart(attention["out_proj"], outputs: width),
          rotary: rotary
        ),
        norms: HalfNorms(before: settings.norm(layer["ln_1"])),
        feedForward: .plain(
          up: LinearPart(mlp["fc_in"], outputs: settings.intermediateSize, bias: true),
          down: LinearPart(mlp["fc_out"], outputs: width, bias: true),
          activation: settings.activation
        ),
        norms: HalfNorms()
      )
      declaration.isParallel = true
      return declaration
    }
    return DecoderDeclaration(
      hiddenSize: width,
      maxPositions: settings.maxPositions,
      embedding: EmbeddingDeclaration(model["wte"], vocabulary: settings.vocabularySize, width: width),
      layers: layers,
      finalNorm: settings.norm(model["ln_f"]),
      head: HeadDeclaration(
        weights["lm_head"],
        vocabulary: settings.vocabularySize,
        tied: try configuration.bool("tie_word_embeddings", default: false),
        bias: true
      )
    )
  }
}
