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
    "torch_dtype", "original_max_position_embeddings", "sliding_window", "use_sliding_window",
    "max_window_layers", "layer_types", "attn_logit_softcapping", "final_logit_softcapping",
    "query_pre_attn_scalar", "rope_local_base_freq", "sliding_window_pattern", "partial_rotary_factor",
    "hidden_activation", "n_embd", "n_embed", "n_layer", "n_head", "n_positions", "n_inner",
    "activation_function", "layer_norm_epsilon", "scale_attn_by_inverse_layer_idx", "scale_attn_weights",
    "rotary_dim", "rotary_pct", "rotary_emb_base", "use_parallel_residual", "layer_norm_eps", "ffn_dim",
    "word_embed_proj_dim", "do_layer_norm_before", "_remove_final_layer_norm", "enable_bias",
    "layer_norm_elementwise_affine", "apply_residual_connection_post_layernorm", "multi_query", "alibi",
    "parallel_attn", "bias", "new_decoder_architecture", "num_kv_heads", "n_head_kv",
    "num_ln_in_parallel_attn", "ffn_hidden_size", "use_bias", "norm_epsilon", "kv_channels", "seq_length",
    "no_bias", "padded_vocab_size", "num_layers", "multi_query_attention", "multi_query_group_num",
    "rope_ratio", "rmsnorm", "post_layer_norm", "add_bias_linear", "add_qkv_bias", "layernorm_epsilon",
    "use_dynamic_ntk", "use_logn_attn", "num_local_experts", "num_experts", "num_experts_per_tok",
    "moe_intermediate_size", "norm_topk_prob", "decoder_sparse_step", "mlp_only_layers", "model_max_length",
    "z_loss_weight", "architectures", "text_config",
  ]
  private static let types: [JSONValue] = [
    nil, "llama", "mistral", "qwen", "qwen2", "qwen3", "phi3", "gemma", "gemma2", "gemma3", "gemma3_text",
    "gpt2", "gptj", "gpt_neox", "opt", "bloom", "falcon", "RefinedWeb", "starcoder2", "chatglm", "baichuan",
    "mixtral", "qwen3_moe",
    "x",
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
      switch Int.random(in: 0..<8, using: &random) {
      case 0: object["rope_scaling"] = .object(recipe())
      case 1: object[chance(2) ? "rope_parameters" : "rope_scaling"] = .object(recipe())
      case 2 where chance(3): object["model_type"] = pick(Self.types)
      case 3...5:
        // What the model has is likelier to matter.
        if let member = object.members.randomElement(using: &random) {
          object[member.key] = chance(6) ? nil : changed(member.value)
        }
      default: object[pick(Self.keys)] = chance(6) ? nil : value()
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

  /// A value in place of another one, or an object with one member changed.
  private mutating func changed(_ old: JSONValue) -> JSONValue {
    guard var object = old.objectValue, !chance(4) else { return value() }
    object[object.members.randomElement(using: &random)?.key ?? pick(Self.keys)] = value()
    return .object(object)
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
