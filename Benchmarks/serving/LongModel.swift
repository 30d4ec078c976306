import Foundation

/// A checkpoint without weights, large enough that computing a prompt takes time: 190 million parameters behind the
/// demo's tokenizer.
struct LongModel {
  /// The directory, for `--load-format dummy`.
  var path: String { directory.path }
  private let directory: URL

  /// Writes the directory.
  init() throws {
    directory = FileManager.default.temporaryDirectory.appending(path: "needletail-serving-\(UUID())")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    let root = URL(fileURLWithPath: #filePath).appending(path: "../../..").standardized
    for file in ["tokenizer.json", "tokenizer_config.json", "special_tokens_map.json"] {
      try FileManager.default.copyItem(
        at: root.appending(path: "Models/demo/\(file)"),
        to: directory.appending(path: file)
      )
    }
    let configuration = """
      {"model_type": "llama", "architectures": ["LlamaForCausalLM"], "hidden_size": 1024,
       "intermediate_size": 2816, "num_hidden_layers": 16, "num_attention_heads": 16, "num_key_value_heads": 8,
       "head_dim": 64, "vocab_size": 4096, "max_position_embeddings": 2048, "rms_norm_eps": 1e-5,
       "rope_theta": 500000.0, "hidden_act": "silu", "tie_word_embeddings": true, "torch_dtype": "bfloat16",
       "bos_token_id": 4091, "eos_token_id": [4092, 4095]}
      """
    try configuration.write(to: directory.appending(path: "config.json"), atomically: true, encoding: .utf8)
  }

  /// Deletes the directory.
  func remove() throws { try FileManager.default.removeItem(at: directory) }
}
