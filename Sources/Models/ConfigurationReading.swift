import Backends
import Checkpoints
import OrderedJSON

/// How blocks read their settings from config.json, whatever the family.
extension AttentionShape {
  /// Reads `num_attention_heads`, `num_key_value_heads` (absent: as many) and `head_dim` (absent: width by
  /// heads).
  init(_ configuration: ModelConfiguration, hiddenSize: Int) throws {
    let heads = try configuration.positiveInt("num_attention_heads")
    let keyValueHeads = try configuration.positiveInt("num_key_value_heads", default: heads)
    guard heads % keyValueHeads == 0 else {
      throw configuration.invalid(
        "num_key_value_heads",
        "a divisor of num_attention_heads (\(heads))",
        .number(keyValueHeads)
      )
    }
    let headSize = try configuration.positiveInt("head_dim", default: max(1, hiddenSize / heads))
    guard headSize <= Self.largestHeadSize else {
      throw configuration.invalid("head_dim", "at most \(Self.largestHeadSize)", .number(headSize))
    }
    self.init(heads: heads, keyValueHeads: keyValueHeads, headSize: headSize)
  }

  private static var largestHeadSize: Int { 1024 }
}

extension Activation {
  /// Reads an activation by the names that Hugging Face configurations use.
  init(_ configuration: ModelConfiguration, key: String, default fallback: Activation) throws {
    guard let name = try configuration.optionalString(key) else {
      self = fallback
      return
    }
    switch name {
    case "silu", "swish": self = .silu
    case "gelu": self = .gelu
    case "gelu_new", "gelu_pytorch_tanh", "gelu_fast": self = .geluTanh
    case "quick_gelu": self = .quickGelu
    case "relu": self = .relu
    case "relu2": self = .reluSquared
    default:
      throw configuration.invalid(
        key,
        "one of silu, gelu, gelu_new, gelu_pytorch_tanh, gelu_fast, quick_gelu, relu, relu2",
        .string(name)
      )
    }
  }
}

extension DecoderBuilder {
  /// Stores embedding table and head, once when they are tied: by the setting, or because the head is
  /// missing.
  ///
  /// A head that exists although tied is stale.
  func embeddingAndHead(
    table tableScope: WeightScope,
    head headScope: WeightScope,
    tied: Bool,
    vocabulary: Int,
    width: Int
  ) throws -> (embedding: B.Weight, head: B.Weight) {
    if tied || !headScope.contains("weight") {
      let shared = try linear([LinearPart(tableScope, outputs: vocabulary)], inputs: width)
      return (shared, shared)
    }
    return (
      try table(tableScope, rows: vocabulary, columns: width),
      try linear([LinearPart(headScope, outputs: vocabulary)], inputs: width)
    )
  }
}
