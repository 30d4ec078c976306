import Backends
import Checkpoints
import Models
import OrderedJSON
import Testing

/// What is said of models with experts that cannot be.
@Suite struct ExpertFamilyTests {
  /// A configuration of a small model with some keys replaced.
  private static func configuration(_ type: String, _ changes: JSONValue) throws -> ModelConfiguration {
    var json = JSONObject([
      ("model_type", .string(type)), ("hidden_size", 16), ("intermediate_size", 8), ("num_hidden_layers", 2),
      ("vocab_size", 20), ("num_attention_heads", 4), ("num_key_value_heads", 2),
    ])
    for change in changes.objectValue?.members ?? [] { json[change.key] = change.value }
    return try ModelConfiguration(json: .object(json), path: "c")
  }

  @Test(
    "numbers of experts that cannot be are refused",
    arguments: [
      (
        "mixtral", ["num_local_experts": 4, "num_experts_per_tok": 5],
        "'num_experts_per_tok' must be at most num_local_experts (4); found 5"
      ),
      (
        "mixtral", ["num_experts_per_tok": 9],
        "'num_experts_per_tok' must be at most num_local_experts (8); found 9"
      ),
      ("mixtral", ["num_local_experts": 1025], "'num_local_experts' must be at most 1024; found 1025"),
      (
        "mixtral", ["num_experts_per_tok": 0],
        "'num_experts_per_tok' must be a positive integer of at most 32 bits; found 0"
      ),
      ("qwen3_moe", ["num_experts": 3], "'num_experts_per_tok' must be at most num_experts (3); found 8"),
      ("qwen3_moe", ["mlp_only_layers": 1], "'mlp_only_layers' must be a list of layer numbers; found 1"),
      (
        "qwen3_moe", ["mlp_only_layers": ["a"]],
        "'mlp_only_layers' must be a list of layer numbers; found an array"
      ),
      (
        "qwen3_moe", ["decoder_sparse_step": 0],
        "'decoder_sparse_step' must be a positive integer of at most 32 bits; found 0"
      ),
    ] as [(String, JSONValue, String)]
  )
  func refused(type: String, changes: JSONValue, message: String) throws {
    let configuration = try Self.configuration(type, changes)
    let family = try ModelFamilies.family(of: configuration)
    let error = #expect(throws: CheckpointError.self) { try family.architecture(configuration) }
    #expect(error?.description == "'c': " + message)
  }

  @Test(
    "experts stacked in one tensor are refused by name",
    arguments: [
      ("qwen3-moe", "model.layers.0.mlp.experts.", "gate_up_proj", "0.gate_proj.weight"),
      ("qwen3-moe", "model.layers.0.mlp.experts.", "gate_proj", "0.gate_proj.weight"),
      ("mixtral-window", "model.layers.0.block_sparse_moe.experts.", "w1", "0.w1.weight"),
    ]
  )
  func stacked(name: String, scope: String, stacked: String, expected: String) throws {
    let golden = try GoldenModel(name)
    let error = #expect(throws: ModelError.self) {
      try golden.withTensors { tensors in
        for index in 0..<7 {
          for part in ["gate_proj", "up_proj", "down_proj", "w1", "w2", "w3"] {
            tensors[scope + "\(index).\(part).weight"] = nil
          }
        }
        tensors[scope + stacked] = [1, 2, 3]
      } body: {
        try DecoderModel(directory: $0, on: NullBackend())
      }
    }
    #expect(
      error?.description
        == "tensor '\(scope + stacked)' holds all experts of a layer, which is not supported; "
        + "expected a tensor for each, such as '\(scope + expected)'"
    )
  }

  @Test("layers without experts are those that the settings name") func layers() throws {
    let sparse = try GoldenModel("qwen3-moe-sparse")
    let error = #expect(throws: ModelError.self) {
      try sparse.withTensors { tensors in
        tensors["model.layers.0.mlp.up_proj.weight"] = nil
        tensors["model.layers.0.mlp.experts.0.gate_proj.weight"] = [11, 24]
      } body: {
        try DecoderModel(directory: $0, on: NullBackend())
      }
    }
    #expect(error == .missingTensor("model.layers.0.mlp.up_proj.weight"))
  }
}
