import OrderedJSON
import Tensors

/// The numbers of a model in a GGUF file.
struct GGUFSizes {
  private let file: GGUFFile
  private let architecture: GGUFArchitecture
  private let views: [BytewiseKey: TensorView]
  private let hiddenSize, layerCount, heads, keyValueHeads, headSize: Int

  /// Reads what the metadata says.
  init(_ file: GGUFFile, _ architecture: GGUFArchitecture) throws(GGUFFault) {
    self.file = file
    self.architecture = architecture
    views = file.tensors.reduce(into: [:]) { $0[BytewiseKey($1.name)] = $1.view }
    let name = architecture.rawValue
    hiddenSize = try Self.size(file, name + ".embedding_length")
    layerCount = try Self.size(file, name + ".block_count")
    heads = try Self.size(file, name + ".attention.head_count")
    let key = name + ".attention.head_count_kv"
    keyValueHeads = file.value(key) == nil ? heads : try Self.size(file, key)
    let sizeKey = name + ".attention.key_length"
    headSize = file.value(sizeKey) == nil ? hiddenSize / heads : try Self.size(file, sizeKey)
    guard headSize > 0 else {
      throw .value(key: name + ".attention.head_count", rule: "at most the width", found: "\(heads)")
    }
    if let experts = try file.integer(name + ".expert_count"), experts > 0 {
      throw .feature("a mixture of experts")
    }
  }

  /// A size from 1 to 2³¹−1, which may be given for each layer if it is the same in all.
  private static func size(_ file: GGUFFile, _ key: String) throws(GGUFFault) -> Int {
    let rule = "an integer from 1 to \(Int32.max)"
    var size: Int?
    if case .array? = file.value(key) {
      let sizes = try file.numbers(key) ?? []
      guard let first = sizes.first, sizes.allSatisfy({ $0 == first }) else {
        throw .feature("a model whose layers differ in \(quoted(key))")
      }
      size = Int(exactly: first)
    } else {
      size = try file.integer(key)
      if size == nil { throw .missingKey(key) }
    }
    guard let size, (1...Int(Int32.max)).contains(size) else {
      throw .value(key: key, rule: rule, found: size.map { "\($0)" } ?? "something else")
    }
    return size
  }

  /// The full name of a key of the architecture.
  private func key(_ name: String) -> String { architecture.rawValue + "." + name }

  private func tensor(_ name: String) -> TensorView? { views[BytewiseKey(name)] }
}

// MARK: Tensors

extension GGUFSizes {
  /// A tensor with the changes undone that conversion made.
  func restored(_ view: TensorView, name: String) throws(GGUFFault) -> TensorView {
    if architecture.interleavesHeads, name.utf8.starts(with: "blk.".utf8),
      name.contains(".attn_q.") || name.contains(".attn_k.")
    {
      guard headSize % 2 == 0, view.shape[0] % headSize == 0, view.dtype.isPlainFloat else {
        throw .feature("tensor \(quoted(name)) of heads of \(headSize)")
      }
      return TensorView(
        dtype: view.dtype,
        shape: view.shape,
        computedBy: HeadRows(view, headSize: headSize)
      )
    }
    if architecture.addsOneToNorms, name.hasSuffix("norm.weight"), view.dtype.isPlainFloat,
      view.shape.count == 1, view.elementCount <= 1 << 20
    {
      return TensorView(
        dtype: view.dtype,
        shape: view.shape,
        computedBy: HeldElements(view.floats().map { $0 - 1 })
      )
    }
    return view
  }
}

// MARK: Configuration

extension GGUFSizes {
  /// What config.json would say.
  func configuration() throws(GGUFFault) -> JSONObject {
    guard let embedding = tensor("token_embd.weight"), embedding.shape.count == 2 else {
      throw .missingTensor("token_embd.weight")
    }
    var json = JSONObject()
    json.add("architectures", .array([.string(architecture.className)]))
    json.add("model_type", .string(architecture.modelType))
    json.add("hidden_size", .number(hiddenSize))
    json.add("intermediate_size", .number(try Self.size(file, key("feed_forward_length"))))
    json.add("num_hidden_layers", .number(layerCount))
    json.add("num_attention_heads", .number(heads))
    json.add("num_key_value_heads", .number(keyValueHeads))
    json.add("head_dim", .number(headSize))
    json.add("max_position_embeddings", .number(try Self.size(file, key("context_length"))))
    json.add("vocab_size", .number(embedding.shape[0]))
    let epsilonKey = key("attention.layer_norm_rms_epsilon")
    guard let epsilon = try file.number(epsilonKey) else { throw .missingKey(epsilonKey) }
    json.add("rms_norm_eps", .number(Float(epsilon)))
    let activation = architecture.isGemma ? "gelu_pytorch_tanh" : "silu"
    json.add("hidden_act", .string(activation))
    if architecture.isGemma { json.add("hidden_activation", .string(activation)) }
    json.add("tie_word_embeddings", .bool(tensor("output.weight") == nil))
    try addBiases(to: &json)
    try addRotary(to: &json)
    try addAttention(to: &json)
    try GGUFSpecialTokens(file).add(to: &json)
    return json
  }

  private func addBiases(to json: inout JSONObject) throws(GGUFFault) {
    guard architecture == .llama else { return }
    let names = ["attn_q", "attn_k", "attn_v", "attn_output"]
    let found = names.filter { tensor("blk.0.\($0).bias") != nil }
    guard found.isEmpty || found.count == names.count else {
      throw .feature("a Llama model with biases of \(found.joined(separator: ", ")) alone")
    }
    json.add("attention_bias", .bool(!found.isEmpty))
    json.add("mlp_bias", .bool(tensor("blk.0.ffn_gate.bias") != nil))
  }

  /// Windows, caps and scales of attention.
  private func addAttention(to json: inout JSONObject) throws(GGUFFault) {
    let window = try file.integer(key("attention.sliding_window")).flatMap { $0 > 0 ? $0 : nil }
    if architecture == .phi3 || architecture == .gemma2 || architecture == .gemma3 {
      let usual = architecture == .gemma2 ? 4096 : nil
      json.add("sliding_window", (window ?? usual).map { .number($0) } ?? .null)
    }
    guard architecture == .gemma2 || architecture == .gemma3 else { return }
    // The largest models divide by the width of a head that is not theirs (llama.cpp, gemma2.cpp and
    // gemma3.cpp, by the number of layers).
    let isLargest = layerCount == (architecture == .gemma2 ? 46 : 62)
    json.add("query_pre_attn_scalar", .number(isLargest ? hiddenSize / heads : headSize))
    let caps = [
      ("attn_logit_softcapping", architecture == .gemma2 ? 50.0 : nil),
      ("final_logit_softcapping", architecture == .gemma2 ? 30.0 : nil),
    ]
    for (name, usual) in caps {
      let cap = try file.number(key(name)) ?? usual
      json.add(name, cap.map { .number(Float($0)) } ?? .null)
    }
    if architecture == .gemma3 {
      let pattern = try? file.integer(key("attention.sliding_window_pattern"))
      json.add("sliding_window_pattern", .number(window == nil ? 1 : pattern ?? 6))
      json.add("rope_local_base_freq", .number(Float(try file.number(key("rope.freq_base_swa")) ?? 1e4)))
    }
  }
}

// MARK: Rotary embedding

extension GGUFSizes {
  private func addRotary(to json: inout JSONObject) throws(GGUFFault) {
    let usual = architecture == .gemma3 ? 1e6 : 1e4
    json.add("rope_theta", .number(Float(try file.number(key("rope.freq_base")) ?? usual)))
    let width = try file.integer(key("rope.dimension_count")) ?? headSize
    if width != headSize {
      guard architecture == .phi3, width > 0, width < headSize else {
        let rule = "the width of a head, \(headSize)"
        throw .value(key: key("rope.dimension_count"), rule: rule, found: "\(width)")
      }
      json.add("partial_rotary_factor", .number(Double(width) / Double(headSize)))
    }
    let original = try file.integer(key("rope.scaling.original_context_length"))
    if architecture == .phi3, let original { json.add("original_max_position_embeddings", .number(original)) }
    json.add("rope_scaling", try scaling(original: original).map { .object($0) } ?? .null)
  }

  private func scaling(original: Int?) throws(GGUFFault) -> JSONObject? {
    var scaling = JSONObject()
    if let factors = tensor("rope_freqs.weight") {
      // Frequencies are divided by these, whatever recipe made them (Llama 3's), in short texts and long.
      try scaling.addFactors(short: factors, long: factors, attentionFactor: 1)
      return scaling
    }
    if let long = tensor("rope_factors_long.weight") {
      guard let short = tensor("rope_factors_short.weight") else {
        throw .missingTensor("rope_factors_short.weight")
      }
      let factor = try file.number(key("rope.scaling.attn_factor"))
      try scaling.addFactors(short: short, long: long, attentionFactor: factor)
      return scaling
    }
    let type = try file.text(key("rope.scaling.type"))
    let newKey = key("rope.scaling.factor")
    let factor = try file.number(file.value(newKey) == nil ? key("rope.scale_linear") : newKey) ?? 1
    switch type {
    case nil where factor != 1, "linear"? where factor != 1:
      scaling.add("rope_type", "linear")
      scaling.add("factor", .number(Float(factor)))
    case nil, "none"?, "linear"?, "longrope"?: return nil
    case "yarn"?:
      scaling.add("rope_type", "yarn")
      scaling.add("factor", .number(Float(factor)))
      if let original { scaling.add("original_max_position_embeddings", .number(original)) }
      for name in ["beta_fast", "beta_slow"] {
        if let beta = try file.number(key("rope.scaling.yarn_" + name)) {
          scaling.add(name, .number(Float(beta)))
        }
      }
    case let type?:
      throw .value(key: key("rope.scaling.type"), rule: "none, linear, yarn or longrope", found: quoted(type))
    }
    return scaling
  }
}

extension JSONObject {
  mutating func add(_ key: String, _ value: JSONValue) { members.append(Member(key: key, value: value)) }

  fileprivate mutating func addFactors(
    short: TensorView,
    long: TensorView,
    attentionFactor: Double?
  ) throws(GGUFFault) {
    func list(_ view: TensorView) throws(GGUFFault) -> JSONValue {
      guard view.dtype.isPlainFloat, view.elementCount <= 4096 else {
        throw .feature("factors of a rotary embedding that are \(view.elementCount) \(view.dtype.rawValue)")
      }
      let factors = view.floats()
      guard factors.allSatisfy(\.isFinite) else {
        throw .feature("factors of a rotary embedding that are not finite")
      }
      return .array(factors.map { .number($0) })
    }
    add("rope_type", "longrope")
    add("short_factor", try list(short))
    add("long_factor", try list(long))
    if let attentionFactor { add("attention_factor", .number(Float(attentionFactor))) }
  }
}
