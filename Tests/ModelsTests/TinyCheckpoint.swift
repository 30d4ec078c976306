import Checkpoints
import Foundation
import OrderedJSON
import Tensors

/// A model directory with seeded random weights that a test may change before it is written.
struct TinyCheckpoint {
  struct Tensor {
    var dtype: DType
    var shape: [Int]
    var values: [Float]
  }

  static let (hidden, inner, vocabulary, heads, keyValueHeads) = (12, 10, 17, 3, 1)

  var settings = JSONObject([
    ("model_type", "llama"), ("hidden_size", 12), ("intermediate_size", 10), ("num_hidden_layers", 2),
    ("vocab_size", 17), ("num_attention_heads", 3), ("num_key_value_heads", 1), ("rms_norm_eps", 1e-5.json),
    ("max_position_embeddings", 64),
  ])
  var tensors: [String: Tensor] = [:]

  init(biases: Bool = false) {
    var generator = Numbers(state: 7)
    func add(_ name: String, _ shape: [Int], around center: Float = 0) {
      let values = (0..<shape.reduce(1, *)).map { _ in
        center + Float.random(in: -0.5..<0.5, using: &generator)
      }
      tensors[name] = Tensor(dtype: .float32, shape: shape, values: values)
    }
    func addLinear(_ name: String, _ outputs: Int, _ inputs: Int) {
      add(name + ".weight", [outputs, inputs])
      if biases { add(name + ".bias", [outputs]) }
    }
    let (width, inner) = (Self.hidden, Self.inner)
    for layer in 0..<2 {
      let prefix = "model.layers.\(layer)."
      add(prefix + "input_layernorm.weight", [width], around: 1)
      add(prefix + "post_attention_layernorm.weight", [width], around: 1)
      addLinear(prefix + "self_attn.q_proj", width, width)
      addLinear(prefix + "self_attn.k_proj", width / 3, width)
      addLinear(prefix + "self_attn.v_proj", width / 3, width)
      addLinear(prefix + "self_attn.o_proj", width, width)
      addLinear(prefix + "mlp.gate_proj", inner, width)
      addLinear(prefix + "mlp.up_proj", inner, width)
      addLinear(prefix + "mlp.down_proj", width, inner)
    }
    add("model.embed_tokens.weight", [Self.vocabulary, width])
    add("model.norm.weight", [width], around: 1)
    add("lm_head.weight", [Self.vocabulary, width])
    settings["attention_bias"] = .bool(biases)
    settings["mlp_bias"] = .bool(biases)
  }

  /// Writes config.json and model.safetensors to a folder that `body` may read.
  func withDirectory<Result>(_ body: (String) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: "needletail-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data(JSONValue.object(settings).compactBytes).write(to: folder.appending(path: "config.json"))
    let ordered = tensors.sorted { $0.key < $1.key }
    var writer = try SafetensorsWriter(
      path: folder.appending(path: "model.safetensors").path,
      tensors: ordered.map { (name: $0.key, dtype: $0.value.dtype, shape: $0.value.shape) }
    )
    for (_, tensor) in ordered {
      // Types other than F32 stand for damage; their contents do not matter.
      let zeros = [UInt8](repeating: 0, count: tensor.values.count * tensor.dtype.byteCount)
      try unsafe writer.append(tensor.dtype == .float32 ? tensor.values.span.bytes : zeros.span.bytes)
    }
    try writer.close()
    return try body(folder.path)
  }
}

extension Double {
  fileprivate var json: JSONValue { .number(self) }
}

/// A small seeded generator (SplitMix64).
private struct Numbers: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}
