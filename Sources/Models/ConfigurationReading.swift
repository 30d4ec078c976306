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
  /// The largest vocabulary of a head with a bias.
  static let vocabulary = 1 << 24
}

/// How blocks read their settings from config.json, whatever the family.
extension AttentionShape {
  /// The keys under which a family keeps its heads.
  struct Keys {
    var hiddenSize = "hidden_size"
    var heads = "num_attention_heads"
    /// Nil where each query head has a key-value head of its own.
    var keyValueHeads: String? = "num_key_value_heads"
    /// Nil where the heads share the hidden size.
    var headSize: String? = "head_dim"
    /// The key-value heads when their key is absent; nil, as for an explicit `null`: as many as heads.
    var absentKeyValueHeads: Int?
    /// The width of a head when its key is absent; nil, as for an explicit `null`: hidden size by heads.
    var absentHeadSize: Int?
  }

  /// Reads the heads and checks them.
  init(_ configuration: ModelConfiguration, hiddenSize: Int, keys: Keys = Keys()) throws {
    let heads = try configuration.positiveInt(keys.heads, atMost: SizeLimit.width)
    let keyValueHeads = try configuration.size(keys.keyValueHeads, absent: keys.absentKeyValueHeads) ?? heads
    guard heads % keyValueHeads == 0 else {
      throw configuration.invalid(
        keys.keyValueHeads ?? keys.heads,
        "a divisor of \(keys.heads) (\(heads))",
        .number(keyValueHeads)
      )
    }
    let headSize =
      try configuration.size(keys.headSize, absent: keys.absentHeadSize)
      ?? Self.share(configuration, keys, hiddenSize: hiddenSize, heads: heads)
    guard headSize <= SizeLimit.headSize else {
      let key = keys.headSize ?? keys.hiddenSize
      throw configuration.invalid(key, "at most \(SizeLimit.headSize)", .number(headSize))
    }
    guard heads * headSize <= SizeLimit.width else {
      let most = SizeLimit.width / headSize
      throw configuration.invalid(keys.heads, "at most \(most) of width \(headSize)", .number(heads))
    }
    self.init(heads: heads, keyValueHeads: keyValueHeads, headSize: headSize)
  }

  private static func share(
    _ configuration: ModelConfiguration,
    _ keys: Keys,
    hiddenSize: Int,
    heads: Int
  ) throws -> Int {
    guard hiddenSize % heads == 0 else {
      let condition = keys.headSize.map { " when there is no \($0)" } ?? ""
      let rule = "a multiple of \(keys.heads) (\(heads))" + condition
      throw configuration.invalid(keys.hiddenSize, rule, .number(hiddenSize))
    }
    return hiddenSize / heads
  }
}

extension ModelConfiguration {
  /// The first of several names of a setting that the file has, or the first name.
  func key(_ names: String...) -> String { names.first { value($0) != nil } ?? names[0] }

  /// A positive integer; nil for `null`, and another value where the key is absent, or where there is none.
  func size(_ key: String?, absent: Int?) throws(CheckpointError) -> Int? {
    guard let key, json[key] != nil else { return absent }
    return try optionalPositiveInt(key)
  }

  /// A width between two projections, if there is one.
  func hiddenWidth(_ key: String) throws(CheckpointError) -> Int? {
    guard value(key) != nil else { return nil }
    return try positiveInt(key, atMost: SizeLimit.width)
  }

  /// Four times a width, for families that say no other width of their feed-forward half.
  func fourfold(_ width: Int, _ key: String) throws(CheckpointError) -> Int {
    guard 4 * width <= SizeLimit.width else {
      throw invalid(key, "at most \(SizeLimit.width / 4)", .number(width))
    }
    return 4 * width
  }

  /// A bound for scores or logits; nil for `null`, and another value for a key that is absent.
  func softCap(_ key: String, absent: Float?) throws(CheckpointError) -> Float? {
    let cap = json[key] == nil ? absent : try optionalFloat(key)
    if let cap, cap <= 0 { throw invalid(key, "greater than 0", .number(Double(cap))) }
    return cap
  }
}

extension ModelConfiguration {
  /// Reads what a norm adds below its root.
  func normEpsilon(_ key: String, default value: Float = 1e-6) throws(CheckpointError) -> Float {
    let value = try float(key, default: value)
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
