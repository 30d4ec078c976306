import Foundation
import Needletail
import Tensors
import Testing

/// Models whose sequences need more care than tokens and blocks: rotary tables by length, windows, experts.
@Suite struct SequenceStateTests {
  /// A configuration whose weights are random.
  struct Model: Sendable, CustomTestStringConvertible {
    var name: String
    var settings: String
    var quantization: Quantization?
    var testDescription: String { name }
  }

  private static let sizes = """
    "hidden_size": 40, "intermediate_size": 52, "num_hidden_layers": 2, "num_attention_heads": 4, "vocab_size": 97,
    "num_key_value_heads": 2, "max_position_embeddings": 640
    """

  private static func longrope(_ length: Int) -> String {
    """
    "model_type": "llama", "original_max_position_embeddings": \(length), "rope_scaling": {"type": "longrope",
     "short_factor": [1, 1.1, 1.3, 2, 3], "long_factor": [1.5, 3, 6, 12, 40]}
    """
  }

  static let models = [
    Model(name: "longrope", settings: longrope(150)),
    Model(
      name: "dynamic",
      settings: #""model_type": "llama", "rope_scaling": {"type": "dynamic", "factor": 4}"#
    ),
    Model(
      name: "qwen",
      settings: #""model_type": "qwen", "seq_length": 100, "kv_channels": 10, "layer_norm_epsilon": 1e-6"#
    ),
    Model(name: "window", settings: #""model_type": "mistral", "sliding_window": 70"#),
    Model(
      name: "window and longrope",
      settings: longrope(150).replacing("llama", with: "phi3") + #", "sliding_window": 33"#
    ),
    Model(
      name: "experts",
      settings: #""model_type": "mixtral", "num_local_experts": 5, "num_experts_per_tok": 3"#
    ),
    Model(
      name: "experts of 8 bits",
      settings: #""model_type": "mixtral", "num_local_experts": 3, "num_experts_per_tok": 1"#,
      quantization: .int8
    ),
    Model(
      name: "many experts",
      settings: """
        "model_type": "qwen3_moe", "num_experts": 19, "num_experts_per_tok": 4, "moe_intermediate_size": 21,
        "decoder_sparse_step": 2, "head_dim": 14
        """,
      quantization: .int4
    ),
  ]

  static func load(
    _ model: Model,
    changing change: (inout LoadOptions) -> Void = { _ in }
  ) async throws -> LanguageModel {
    let folder = FileManager.default.temporaryDirectory.appending(path: "needletail-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    // This recipe multiplies the length of training.
    let sizes = model.name == "dynamic" ? sizes.replacing("640", with: "160") : sizes
    try Data("{\(model.settings), \(sizes)}".utf8).write(to: folder.appending(path: "config.json"))
    var options = LoadOptions()
    options.loadFormat = .dummy
    options.dtype = .bfloat16
    options.quantization = model.quantization
    options.maxBatchTotalTokens = 2048
    change(&options)
    if case .model(_, let tokens) = options.draft { options.draft = .model(folder.path, tokens: tokens) }
    return try await LanguageModel.load(folder.path, options: options)
  }

  static func prompt(_ seed: Int, _ count: Int) -> [Int32] {
    // Few beginnings, so that the cache of prefixes is asked.
    (0..<count).map { Int32(($0 * 37 + ($0 / 130 * seed + seed % 2) * 11) % 97) }
  }

  private static func requests() -> [(prompt: [Int32], new: Int)] {
    [140, 5, 200, 90, 140, 149, 300, 66].enumerated().map { (prompt($0, $1), 20 + $0 * 7) }
  }

  /// The tokens and the bits of their log-probabilities.
  static func bits(_ model: LanguageModel, _ prompt: [Int32], _ new: Int) async throws -> [UInt32] {
    var options = GenerationOptions()
    options.maxNewTokens = new
    options.ignoresEndOfSequence = true
    var bits: [UInt32] = []
    for try await event in try model.generate(from: prompt, options: options) {
      if case .token(let token) = event { bits += [UInt32(token.id), token.logprob.bitPattern] }
    }
    return bits
  }

  private static func together(_ model: LanguageModel, _ requests: [(prompt: [Int32], new: Int)]) async throws
    -> [[UInt32]]
  {
    try await withThrowingTaskGroup(of: (Int, [UInt32]).self) { group in
      for (index, request) in requests.enumerated() {
        group.addTask { (index, try await bits(model, request.prompt, request.new)) }
      }
      return try await group.reduce(into: Array(repeating: [], count: requests.count)) { $0[$1.0] = $1.1 }
    }
  }

  @Test(
    "alone, in company, in chunks, with one thread and a warm cache the bits are the same",
    arguments: models
  )
  func bits(model: Model) async throws {
    let requests = Self.requests()
    let plain = try await Self.load(model) {
      $0.prefixCaching = false
      $0.threads = 2
    }
    var alone: [[UInt32]] = []
    for request in requests { alone.append(try await Self.bits(plain, request.prompt, request.new)) }
    let ways: [(String, (inout LoadOptions) -> Void)] = [
      ("together", { $0.threads = 2 }),
      ("little room", { ($0.maxBatchTotalTokens, $0.maxTotalTokens) = (640, 640) }),
      ("chunks", { ($0.maxBatchPrefillTokens, $0.threads) = (23, 1) }),
      ("whole prompts", { ($0.prefillChunking, $0.maxBatchPrefillTokens) = (false, 310) }),
      ("the model itself guesses", { ($0.draft, $0.draftsWatchTime) = (.model("itself", tokens: 3), false) }),
    ]
    for (name, change) in ways {
      let other = try await Self.load(model, changing: change)
      for turn in 1...2 {
        #expect(try await Self.together(other, requests) == alone, "\(name), turn \(turn)")
      }
      while other.activity.running > 0 { await Task.yield() }
      #expect(other.activity.freeBlocks == other.activity.totalBlocks, "\(name)")
      #expect((other.activity.acceptedTokens > 0) == (name == "the model itself guesses"), "\(name)")
    }
  }

  @Test("a sequence that outgrew its rotary table goes on as one that was long from the start")
  func crossing() async throws {
    let model = try await Self.load(Self.models[0])
    let prompt = Self.prompt(1, 140)
    let whole = try await Self.bits(model, prompt, 40)
    let tokens = stride(from: 0, to: whole.count, by: 2).map { Int32(whole[$0]) }
    // Eleven tokens make 151, one more than the first table serves.
    let rest = try await Self.bits(model, prompt + tokens[..<11], 29)
    #expect(Array(whole[22...]) == rest)
    // With ten of them, the first step still has the first table, and the second starts again.
    #expect(Array(whole[20...]) == (try await Self.bits(model, prompt + tokens[..<10], 30)))
  }

  @Test("a scored prompt is scored once, with the table of its own length") func scores() async throws {
    let model = try await Self.load(Self.models[0])
    var options = GenerationOptions()
    options.scoresPrompt = true
    options.ignoresEndOfSequence = true
    var scores: [[Float?]] = []
    for new in [1, 30] {
      options.maxNewTokens = new
      for try await event in try model.generate(from: Self.prompt(1, 140), options: options) {
        if case .prompt(let tokens) = event { scores.append(tokens.map(\.logprob)) }
      }
    }
    #expect(scores.count == 2)
    #expect(scores[0] == scores[1] && scores[0].count == 140)
  }
}
