import Backends
public import Checkpoints
import OrderedJSON

/// Phi-3 and 3.5 mini: Llama with one tensor for queries, keys and values, and one for gate and up projection.
///
/// Source: arXiv:2404.14219; `config.json` of `Phi3ForCausalLM` checkpoints.
public enum Phi3: ModelFamily {
  /// Models and notes.
  public static let summary = FamilySummary(
    "Phi-3 and 3.5 mini and medium (4k, 128k), Phi-4, Phi-4 mini",
    notes: "LongRoPE, window, partly rotated heads"
  )
  /// The one type name of the family.
  public static let modelTypes: Set<String> = ["phi3"]
  /// The class of its checkpoints.
  public static let architectures: Set<String> = ["Phi3ForCausalLM"]

  /// Declares the model.
  public static func declaration(
    _ configuration: ModelConfiguration,
    _ weights: WeightScope,
    maxLength: Int
  ) throws -> DecoderDeclaration {
    let configuration = try configuration.with("original_max_position_embeddings", absent: 4096)
    var model = try LlamaLike(configuration, LlamaLike.Defaults(normEpsilon: 1e-5, maxPositions: 4096))
    model.rotary = try RotaryTable(
      configuration,
      width: try configuration.rotaryWidth(of: model.shape.headSize),
      length: maxLength
    )
    let window = try configuration.size("sliding_window", absent: nil)
    let hidden = model.intermediateSize
    return model.declaration(weights) { layer, _, scope in
      let gateUp = LinearPart(scope["mlp"]["gate_up_proj"], outputs: 2 * hidden)
      layer.attention.queryKeyValue = [
        LinearPart(scope["self_attn"]["qkv_proj"], outputs: model.shape.fusedWidth)
      ]
      layer.attention.options.window = window
      layer.feedForward = .gated(
        gate: gateUp.rows(0..<hidden),
        up: gateUp.rows(hidden..<2 * hidden),
        down: LinearPart(scope["mlp"]["down_proj"], outputs: model.hiddenSize),
        activation: model.activation
      )
    }
  }
}

extension ModelConfiguration {
  /// The same configuration with a number for a key that is absent.
  fileprivate func with(_ key: String, absent number: Int) throws -> ModelConfiguration {
    guard value(key) == nil else { return self }
    var members = json
    members[key] = .number(number)
    return try ModelConfiguration(json: .object(members), path: path)
  }
}
