import Backends
import Checkpoints
import Models
import OrderedJSON
import Testing

/// What is said of a configuration that describes no model.
@Suite struct ConfigurationTests {
  /// A configuration of a small model with some keys replaced.
  private static func configuration(_ changes: JSONValue) throws -> ModelConfiguration {
    var json = JSONObject([
      ("model_type", "llama"), ("hidden_size", 16), ("intermediate_size", 8), ("num_hidden_layers", 2),
      ("vocab_size", 20), ("num_attention_heads", 4), ("num_key_value_heads", 2),
    ])
    for change in changes.objectValue?.members ?? [] { json[change.key] = change.value }
    return try ModelConfiguration(json: .object(json), path: "c")
  }

  @Test(
    "sizes that cannot be are refused",
    arguments: [
      (["hidden_size": 0], "'c': 'hidden_size' must be a positive integer of at most 262144; found 0"),
      (
        ["hidden_size": 2_147_483_647],
        "'c': 'hidden_size' must be a positive integer of at most 262144; found 2147483647"
      ),
      (
        ["num_hidden_layers": 2_147_483_647],
        "'c': 'num_hidden_layers' must be a positive integer of at most 1024; found 2147483647"
      ),
      (
        ["vocab_size": "x"],
        "'c': 'vocab_size' must be a positive integer of at most 32 bits; found the string 'x'"
      ),
      (["vocab_size": nil], "'c': 'vocab_size' is required"),
      (
        ["num_key_value_heads": 3],
        "'c': 'num_key_value_heads' must be a divisor of num_attention_heads (4); found 3"
      ),
      (
        ["hidden_size": 18],
        "'c': 'hidden_size' must be a multiple of num_attention_heads (4) when there is no head_dim; found 18"
      ),
      (["head_dim": 2048], "'c': 'head_dim' must be at most 1024; found 2048"),
      (
        ["num_attention_heads": 1024, "head_dim": 512],
        "'c': 'num_attention_heads' must be at most 512 of width 512; found 1024"
      ),
      (["rms_norm_eps": -1], "'c': 'rms_norm_eps' must be at least 0; found -1.0"),
      (
        ["hidden_act": "tanh"],
        "'c': 'hidden_act' must be one of silu, gelu, gelu_new, gelu_pytorch_tanh, gelu_fast, quick_gelu, relu, "
          + "relu2; found the string 'tanh'"
      ),
    ] as [(JSONValue, String)]
  )
  func refused(changes: JSONValue, message: String) throws {
    let configuration = try Self.configuration(changes)
    let error = #expect(throws: CheckpointError.self) { try Llama.architecture(configuration) }
    #expect(error?.description == message)
  }

  @Test("a width of heads may differ from that of the model") func headSize() throws {
    let architecture = try Llama.architecture(try Self.configuration(["hidden_size": 18, "head_dim": 6]))
    #expect(architecture.hiddenSize == 18)
    #expect(architecture.layers.map(\.queryWidth) == [24, 24])
  }
}
