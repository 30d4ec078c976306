import Backends
import Checkpoints
import OrderedJSON

/// Sizes far above those of any model, so that a damaged configuration costs neither time nor memory.
enum SizeLimit {
  /// The most layers.
  static let layers = 1024
  /// The largest width of a row of activations.
  static let width = 1 << 18
  /// The largest width of a head.
  static let headSize = 1024
}

/// How blocks read their settings from config.json, whatever the family.
extension AttentionShape {
  /// Reads `num_attention_heads`, `num_key_value_heads` (absent: as many) and `head_dim` (absent: width by
  /// heads).
  init(_ configuration: ModelConfiguration, hiddenSize: Int) throws {
    let heads = try configuration.positiveInt("num_attention_heads", atMost: SizeLimit.width)
    let keyValueHeads = try configuration.positiveInt("num_key_value_heads", default: heads)
    guard heads % keyValueHeads == 0 else {
      throw configuration.invalid(
        "num_key_value_heads",
        "a divisor of num_attention_heads (\(heads))",
        .number(keyValueHeads)
      )
    }
    let headSize = try Self.headSize(configuration, hiddenSize: hiddenSize, heads: heads)
    guard headSize <= SizeLimit.headSize else {
      throw configuration.invalid("head_dim", "at most \(SizeLimit.headSize)", .number(headSize))
    }
    guard heads * headSize <= SizeLimit.width else {
      let most = SizeLimit.width / headSize
      throw configuration.invalid(
        "num_attention_heads",
        "at most \(most) of width \(headSize)",
        .number(heads)
      )
    }
    self.init(heads: heads, keyValueHeads: keyValueHeads, headSize: headSize)
  }

  private static func headSize(_ configuration: ModelConfiguration, hiddenSize: Int, heads: Int) throws -> Int
  {
    if let given = try configuration.optionalPositiveInt("head_dim") { return given }
    guard hiddenSize % heads == 0 else {
      let rule = "a multiple of num_attention_heads (\(heads)) when there is no head_dim"
      throw configuration.invalid("hidden_size", rule, .number(hiddenSize))
    }
    return hiddenSize / heads
  }
}

extension ModelConfiguration {
  /// Reads what a norm adds below its root (absent: 1e-6).
  func normEpsilon(_ key: String) throws(CheckpointError) -> Float {
    let value = try float(key, default: 1e-6)
    guard value >= 0 else { throw invalid(key, "at least 0", .number(value)) }
    return value
  }
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
      let shared = try linear(
        [LinearPart(tableScope, outputs: vocabulary)],
        inputs: width,
        format: format.ofHead
      )
      return (shared, shared)
    }
    return (
      try table(tableScope, rows: vocabulary, columns: width),
      try linear([LinearPart(headScope, outputs: vocabulary)], inputs: width, format: format.ofHead)
    )
  }
}
