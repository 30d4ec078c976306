import Backends
import Checkpoints
import Models
import OrderedJSON
import Testing

/// What each family takes for keys that a configuration lacks: what the reference's configuration classes take.
@Suite struct ConfigurationDefaultsTests {
  /// What defaults decide.
  struct Facts: Equatable, Sendable {
    var keyValueHeads, headSize: Int
    var windows: [Int?] = [nil, nil]
    var epsilon: Float
    var isTied: Bool
    var maxPositions: Int
  }

  private static func declaration(_ changes: JSONValue) throws -> DecoderDeclaration {
    var json = JSONObject([
      ("hidden_size", 64), ("intermediate_size", 12), ("num_hidden_layers", 2), ("vocab_size", 20),
      ("num_attention_heads", 32),
    ])
    for change in changes.objectValue?.members ?? [] { json[change.key] = change.value }
    let configuration = try ModelConfiguration(json: .object(json), path: "c")
    return try ModelFamilies.family(of: configuration).declaration(
      configuration,
      WeightScope(.random(seed: 0))
    )
  }

  /// A configuration and what becomes of it.
  struct Case: Sendable, CustomTestStringConvertible {
    var changes: JSONValue
    var facts: Facts
    var testDescription: String { changes["model_type"]?.stringValue ?? "" }

    init(_ changes: JSONValue, _ facts: Facts, windows: [Int?] = [nil, nil]) {
      self.changes = changes
      self.facts = facts
      self.facts.windows = windows
    }
  }

  static let cases: [Case] = [
    Case(
      ["model_type": "llama"],
      Facts(keyValueHeads: 32, headSize: 2, epsilon: 1e-6, isTied: false, maxPositions: 2048)
    ),
    Case(
      ["model_type": "mistral"],
      Facts(keyValueHeads: 8, headSize: 2, epsilon: 1e-6, isTied: false, maxPositions: 131_072),
      windows: [4096, 4096]
    ),
    Case(
      ["model_type": "mistral", "sliding_window": nil, "num_key_value_heads": nil],
      Facts(keyValueHeads: 32, headSize: 2, epsilon: 1e-6, isTied: false, maxPositions: 131_072)
    ),
    Case(
      ["model_type": "mixtral"],
      Facts(keyValueHeads: 8, headSize: 2, epsilon: 1e-5, isTied: false, maxPositions: 131_072)
    ),
    Case(
      ["model_type": "qwen3_moe", "sliding_window": 8],
      Facts(keyValueHeads: 4, headSize: 2, epsilon: 1e-6, isTied: false, maxPositions: 32768)
    ),
    Case(
      ["model_type": "qwen2", "num_attention_heads": 64, "head_dim": 4, "sliding_window": 8],
      Facts(keyValueHeads: 32, headSize: 4, epsilon: 1e-6, isTied: false, maxPositions: 32768)
    ),
    Case(
      ["model_type": "qwen2", "use_sliding_window": true, "max_window_layers": 1],
      Facts(keyValueHeads: 32, headSize: 2, epsilon: 1e-6, isTied: false, maxPositions: 32768),
      windows: [nil, 4096]
    ),
    Case(
      [
        "model_type": "qwen3", "use_sliding_window": true, "sliding_window": 9, "max_window_layers": 1,
        "layer_types": ["sliding_attention", "full_attention"],
      ],
      Facts(keyValueHeads: 32, headSize: 128, epsilon: 1e-6, isTied: false, maxPositions: 32768),
      windows: [9, nil]
    ),
    Case(
      ["model_type": "phi3"],
      Facts(keyValueHeads: 32, headSize: 2, epsilon: 1e-5, isTied: false, maxPositions: 4096)
    ),
    Case(
      ["model_type": "gemma"],
      Facts(keyValueHeads: 16, headSize: 256, epsilon: 1e-6, isTied: true, maxPositions: 8192)
    ),
    Case(
      ["model_type": "gemma2"],
      Facts(keyValueHeads: 4, headSize: 256, epsilon: 1e-6, isTied: true, maxPositions: 8192),
      windows: [4096, nil]
    ),
    Case(
      ["model_type": "gemma3_text", "sliding_window_pattern": 2],
      Facts(keyValueHeads: 4, headSize: 256, epsilon: 1e-6, isTied: true, maxPositions: 131_072),
      windows: [4096, nil]
    ),
    Case(
      ["model_type": "gemma3_text", "sliding_window": 512],
      Facts(keyValueHeads: 4, headSize: 256, epsilon: 1e-6, isTied: true, maxPositions: 131_072),
      windows: [512, 512]
    ),
    Case(
      ["model_type": "gpt2"],
      Facts(keyValueHeads: 32, headSize: 2, epsilon: 1e-5, isTied: true, maxPositions: 1024)
    ),
    Case(
      ["model_type": "gptj", "hidden_size": 2048],
      Facts(keyValueHeads: 32, headSize: 64, epsilon: 1e-5, isTied: false, maxPositions: 2048)
    ),
    Case(
      ["model_type": "gpt_neox", "hidden_size": 512],
      Facts(keyValueHeads: 32, headSize: 16, epsilon: 1e-5, isTied: false, maxPositions: 2048)
    ),
    Case(
      ["model_type": "opt", "ffn_dim": 8],
      Facts(keyValueHeads: 32, headSize: 2, epsilon: 1e-5, isTied: true, maxPositions: 2048)
    ),
    Case(
      ["model_type": "bloom"],
      Facts(keyValueHeads: 32, headSize: 2, epsilon: 1e-5, isTied: true, maxPositions: 2048)
    ),
    Case(
      ["model_type": "falcon"],
      Facts(keyValueHeads: 1, headSize: 2, epsilon: 1e-5, isTied: true, maxPositions: 2048)
    ),
    Case(
      ["model_type": "RefinedWeb", "n_head_kv": 4],
      Facts(keyValueHeads: 4, headSize: 2, epsilon: 1e-5, isTied: true, maxPositions: 2048)
    ),
    Case(
      ["model_type": "starcoder2"],
      Facts(keyValueHeads: 2, headSize: 2, epsilon: 1e-5, isTied: true, maxPositions: 4096)
    ),
    Case(
      ["model_type": "qwen", "seq_length": 2048],
      Facts(keyValueHeads: 32, headSize: 2, epsilon: 1e-6, isTied: false, maxPositions: 2048)
    ),
    Case(
      ["model_type": "chatglm", "num_layers": 2, "ffn_hidden_size": 8, "kv_channels": 4],
      Facts(keyValueHeads: 32, headSize: 4, epsilon: 1e-5, isTied: false, maxPositions: 2048)
    ),
    Case(
      ["model_type": "baichuan", "model_max_length": 4096],
      Facts(keyValueHeads: 32, headSize: 2, epsilon: 1e-6, isTied: false, maxPositions: 4096)
    ),
  ]

  @Test("absent keys and nulls", arguments: cases)
  func defaults(test: Case) throws {
    let found = try Self.declaration(test.changes)
    let attention = found.layers[0].attention
    let norms = found.layers[0].attentionNorms
    #expect(
      test.facts
        == Facts(
          keyValueHeads: attention.shape.keyValueHeads,
          headSize: attention.shape.headSize,
          windows: found.layers.map(\.attention.options.window),
          epsilon: try #require(norms.before ?? norms.onStream).epsilon,
          isTied: found.head.isTied,
          maxPositions: found.maxPositions
        )
    )
  }

  @Test(
    "Baichuan's size and version show in other keys",
    arguments: [
      // Published configurations: keys that tell, whether positions are rotated, whether the head has unit rows.
      (["max_position_embeddings": 4096, "z_loss_weight": 0, "vocab_size": 125_696], true, true),
      (["model_max_length": 4096, "z_loss_weight": 0, "vocab_size": 125_696], false, true),
      (["max_position_embeddings": 4096, "architectures": ["BaiChuanForCausalLM"]], true, false),
      (["model_max_length": 4096, "vocab_size": 64000], false, false),
      (["max_position_embeddings": 4096, "num_hidden_layers": 40], false, true),
    ] as [(JSONValue, Bool, Bool)]
  )
  func baichuan(changes: JSONValue, rotates: Bool, hasUnitRows: Bool) throws {
    var members = changes.objectValue ?? JSONObject()
    members["model_type"] = "baichuan"
    let found = try Self.declaration(.object(members))
    #expect((found.layers[0].attention.rotary != nil) == rotates)
    #expect((found.layers[0].attention.options.slopes == nil) == rotates)
    #expect(found.head.hasUnitRows == hasUnitRows)
  }

  @Test("linear biases fall off by the published slopes", arguments: [1, 8, 6, 40, 71, 112])
  func slopes(heads: Int) throws {
    let found = try Self.declaration(
      ["model_type": "bloom", "n_head": .number(heads), "hidden_size": .number(2 * heads)]
    )
    let slopes = try #require(found.layers[0].attention.options.slopes)
    #expect(slopes.count == heads)
    // The published recursion: the slopes of a power of two, then every other one of twice as many.
    func published(_ heads: Int) -> [Float] {
      var power = 1
      while power * 2 <= heads { power *= 2 }
      var ratio: Float = 1.0 / 256
      for _ in 0..<power.trailingZeroBitCount { ratio = ratio.squareRoot() }
      var slope: Float = 1
      let first = (0..<power).map { _ -> Float in
        slope *= ratio
        return slope
      }
      if power == heads { return first }
      let others = published(2 * power).enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
      return first + others.prefix(heads - power)
    }
    for (slope, expected) in zip(slopes, published(heads)) { #expect(abs(slope / expected - 1) < 1e-4) }
  }

  @Test(
    "settings that contradict each other are refused",
    arguments: [
      (
        ["model_type": "gptj", "hidden_size": 64, "num_attention_heads": 2],
        "'c': 'rotary_dim' must be even and at most 32; found 64"
      ),
      (
        ["model_type": "falcon", "new_decoder_architecture": true, "parallel_attn": false],
        "'c': 'parallel_attn' must be true next to new_decoder_architecture; found false"
      ),
      (
        ["model_type": "falcon", "new_decoder_architecture": true, "num_ln_in_parallel_attn": 3],
        "'c': 'num_ln_in_parallel_attn' must be 1 or 2; found 3"
      ),
      (["model_type": "qwen", "intermediate_size": 9], "'c': 'intermediate_size' must be even; found 9"),
      (
        ["model_type": "chatglm", "ffn_hidden_size": 8, "kv_channels": 6],
        "'c': 'kv_channels' must be a multiple of 4; found 6"
      ),
      (
        ["model_type": "phi3", "partial_rotary_factor": .number(1.5)],
        "'c': 'partial_rotary_factor' must be greater than 0 and at most 1; found 1.5"
      ),
      (
        ["model_type": "gemma2", "final_logit_softcapping": 0],
        "'c': 'final_logit_softcapping' must be greater than 0; found 0.0"
      ),
      (
        ["model_type": "gemma2", "query_pre_attn_scalar": -1],
        "'c': 'query_pre_attn_scalar' must be greater than 0; found -1.0"
      ),
      (
        ["model_type": "gemma2", "layer_types": ["full_attention"]],
        "'c': 'layer_types' must be a list of 2 of 'full_attention', 'sliding_attention'; found an array"
      ),
      (
        ["model_type": "gpt2", "n_embd": 262_144, "n_head": 1024],
        "'c': 'n_embd' must be at most 65536; found 262144"
      ),
      (
        ["model_type": "opt", "ffn_dim": 8, "hidden_size": 65],
        "'c': 'hidden_size' must be a multiple of num_attention_heads (32); found 65"
      ),
    ] as [(JSONValue, String)]
  )
  func refused(changes: JSONValue, message: String) throws {
    let error = #expect(throws: CheckpointError.self) { try Self.declaration(changes) }
    #expect(error?.description == message)
  }
}
