import OrderedJSON

/// Changes the members of a config.json.
struct ConfigurationMutator {
  private static let values: [JSONValue] = [
    nil, true, false, "", "x", [], [1, 2, 3], [:], 0, 1, 2, 3, 7, 64, -1, 1024, 2_147_483_647, 2_147_483_648,
    .number(Int.max), .number(UInt64.max), .number(0.5), .number(-1.5), .number(Double.leastNonzeroMagnitude),
    .number(1e38),
    .number(1e308), .number(-1e308),
  ]
  private static let keys = [
    "hidden_size", "intermediate_size", "num_hidden_layers", "vocab_size", "max_position_embeddings",
    "num_attention_heads", "num_key_value_heads", "head_dim", "rms_norm_eps", "hidden_act", "attention_bias",
    "mlp_bias", "tie_word_embeddings", "rope_theta", "rope_scaling", "rope_parameters", "eos_token_id",
    "torch_dtype", "original_max_position_embeddings",
  ]
  private static let recipes = ["default", "linear", "dynamic", "llama3", "yarn", "longrope", "su", "x"]
  private static let recipeKeys = [
    "factor", "low_freq_factor", "high_freq_factor", "original_max_position_embeddings", "beta_fast",
    "beta_slow", "attention_factor", "mscale", "mscale_all_dim", "truncate", "short_factor", "long_factor",
    "rope_theta", "rope_type",
  ]

  var random: Random

  /// A text made from a configuration.
  mutating func mutated(_ configuration: JSONObject) -> [UInt8] {
    var object = configuration
    for _ in 0..<Int.random(in: 1...3, using: &random) {
      if chance(3) {
        object["rope_scaling"] = .object(recipe())
      } else {
        object[pick(Self.keys)] = chance(6) ? nil : value()
      }
    }
    var text = JSONValue.object(object).compactBytes
    if chance(10) {
      text[Int.random(in: text.indices, using: &random)] = .random(in: 0...255, using: &random)
    }
    return text
  }

  /// Whether something happens that happens once in `count` times.
  mutating func chance(_ count: Int) -> Bool { Int.random(in: 0..<count, using: &random) == 0 }

  /// One of several.
  mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[Int.random(in: elements.indices, using: &random)]
  }

  private mutating func value() -> JSONValue {
    chance(2) ? .number(Int.random(in: 1...40, using: &random)) : pick(Self.values)
  }

  private mutating func recipe() -> JSONObject {
    var recipe = JSONObject([
      ("type", .string(pick(Self.recipes))), ("factor", 4), ("low_freq_factor", 1), ("high_freq_factor", 4),
      ("short_factor", .array(Array(repeating: 2, count: 6))),
      ("long_factor", .array(Array(repeating: 3, count: 6))),
    ])
    for _ in 0..<Int.random(in: 0...2, using: &random) { recipe[pick(Self.recipeKeys)] = value() }
    return recipe
  }
}

/// A small generator with a seed (SplitMix64).
struct Random: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}
