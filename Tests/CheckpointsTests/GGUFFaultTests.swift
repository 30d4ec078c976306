import Checkpoints
import Tensors
import Testing

@Suite struct GGUFFaultTests {
  private func fault(_ bytes: [UInt8]) throws -> GGUFFault? {
    let directory = try TemporaryDirectory(["m.gguf": bytes])
    let error = #expect(throws: CheckpointError.self) { try GGUFModel(path: directory.file("m.gguf")) }
    guard case .invalidGGUF(_, let fault)? = error else {
      Issue.record("\(String(describing: error))")
      return nil
    }
    return fault
  }

  private func fault(_ change: (inout GGUFBuilder) -> Void) throws -> GGUFFault? {
    var file = GGUFBuilder.model()
    change(&file)
    return try fault(file.bytes)
  }

  @Test("the shortest model can be read") func valid() throws {
    let directory = try TemporaryDirectory(["m.gguf": GGUFBuilder.model().bytes])
    let model = try GGUFModel(path: directory.file("m.gguf"))
    #expect(model.names == ["model.embed_tokens.weight"])
    #expect(model.tensor("model.embed_tokens.weight")?.floats() == [Float](repeating: 1, count: 32))
    #expect(model.textFiles.isEmpty)
  }

  @Test("a file cut off anywhere is refused") func truncated() throws {
    var file = GGUFBuilder.model()
    file.add("tokenizer.ggml.tokens", texts: ["a", "bc"])
    let bytes = file.bytes
    for count in 0..<bytes.count { #expect(try fault(Array(bytes.prefix(count))) != nil) }
  }

  @Test("other files and versions are refused") func versions() throws {
    #expect(try fault(utf8("GGJT")) == .notGGUF(found: utf8("GGJT")))
    #expect(try fault([]) == .notGGUF(found: []))
    #expect(try fault { $0.version = 1 } == .version(1))
    #expect(
      try fault { $0.version = 3 << 24 }?.description
        == "the file is big-endian; only little-endian files are read"
    )
    #expect(GGUFFault.version(4).description == "GGUF version 4 is not supported; 2 and 3 are")
  }

  @Test("counts are held against the file before anything is made of them") func counts() throws {
    for count: UInt64 in [1 << 20, 1 << 40, .max] {
      guard case .tooMany("metadata values", count, _)? = try fault({ $0.claimedValues = count }),
        case .tooMany("tensors", count, _)? = try fault({ $0.claimedTensors = count })
      else {
        Issue.record("\(count)")
        continue
      }
    }
    func list(_ type: UInt32, _ count: UInt64) throws -> GGUFFault? {
      try fault { $0.add("list", type: 9, GGUFBuilder.little(type) + GGUFBuilder.little(count)) }
    }
    guard case .tooMany("elements of 'list'", _, _)? = try list(5, 1 << 60),
      case .tooMany("elements of 'list'", _, _)? = try list(8, 1 << 60)
    else {
      Issue.record("a list")
      return
    }
    #expect(try list(9, 1) == .valueType(key: "list", type: 9))
    #expect(try list(77, 1) == .valueType(key: "list", type: 77))
  }

  @Test("metadata has unique keys and known types") func metadata() throws {
    #expect(try fault { $0.add("x", type: 13, []) } == .valueType(key: "x", type: 13))
    #expect(try fault { $0.add("general.architecture", text: "a") } == .duplicateKey("general.architecture"))
    #expect(
      try fault { $0.add("general.alignment", 0) }
        == .value(key: "general.alignment", rule: "from 1 to 1048576", found: "0")
    )
  }

  @Test("tensors lie in the file, in a way that is read") func tensors() throws {
    #expect(
      try fault { $0.addTensor("token_embd.weight", shape: [1]) } == .duplicateTensor("token_embd.weight")
    )
    #expect(try fault { $0.addTensor("x", shape: []) } == .shape(tensor: "x"))
    #expect(try fault { $0.addTensor("x", shape: [1, 1, 1, 1, 1]) } == .shape(tensor: "x"))
    #expect(try fault { $0.addTensor("x", shape: [1 << 62, 4, 0], offset: 0) } == .shape(tensor: "x"))
    #expect(try fault { $0.addTensor("x", shape: [.max], offset: 0) } == .shape(tensor: "x"))
    #expect(try fault { $0.addTensor("x", shape: [32], type: 16) } == .tensorType(tensor: "x", type: 16))
    #expect(
      try fault { $0.addTensor("x", shape: [2, 40], type: 8, offset: 0) }
        == .partialBlocks(tensor: "x", format: "Q8_0", columns: 40)
    )
    #expect(
      try fault { $0.addTensor("x", shape: [1], offset: 1 << 40) }
        == .beyondFile(tensor: "x", end: 1 << 40 + 4, available: 128)
    )
    #expect(
      try fault { $0.addTensor("x", shape: [1], offset: .max) }
        == .beyondFile(tensor: "x", end: .max, available: 128)
    )
  }

  @Test("what the model lacks or has too much of is named") func models() throws {
    #expect(try fault(GGUFBuilder().bytes) == .missingKey("general.architecture"))
    #expect(
      try fault(GGUFBuilder.model("rwkv6").bytes)?.description
        == "architecture 'rwkv6' is not read from GGUF; known: llama, qwen2, qwen3, phi3, gemma, gemma2, gemma3; use "
        + "the model's safetensors files"
    )
    #expect(try fault { $0.add("llama.expert_count", 8) } == .feature("a mixture of experts"))
    #expect(
      try fault {
        $0.add("split.count", UInt32(3))
        $0.add("split.no", UInt32(1))
      }?.description == "this is part 2 of 3; join the parts first (llama-gguf-split --merge)"
    )
    #expect(
      try fault { $0.add("llama.rope.dimension_count", 2) }
        == .value(key: "llama.rope.dimension_count", rule: "the width of a head, 4", found: "2")
    )
    #expect(
      try fault { $0.add("llama.rope.scaling.type", text: "odd") }
        == .value(key: "llama.rope.scaling.type", rule: "none, linear, yarn or longrope", found: "'odd'")
    )
    #expect(
      try fault { $0.add("llama.attention.head_count_kv", list: [1, 2]) }
        == .feature("a model whose layers differ in 'llama.attention.head_count_kv'")
    )
    #expect(
      try fault { $0.addTensor("blk.0.attn_q.weight", shape: [6, 8]) }
        == .feature("tensor 'blk.0.attn_q.weight' of heads of 4")
    )
  }

  @Test("vocabularies are whole and of a known kind") func vocabularies() throws {
    func vocabulary(_ model: String, _ change: @escaping (inout GGUFBuilder) -> Void) throws -> GGUFFault? {
      try fault { file in
        file.add("tokenizer.ggml.model", text: model)
        file.add("tokenizer.ggml.tokens", texts: ["a", "b"])
        change(&file)
      }
    }
    #expect(
      try vocabulary("bert") { _ in }?.description
        == "the vocabulary is of the kind 'bert'; only 'llama' and 'gpt2' are read; use the model's own tokenizer files"
    )
    #expect(try vocabulary("llama") { _ in } == .missingKey("tokenizer.ggml.scores"))
    #expect(try vocabulary("gpt2") { _ in } == .missingKey("tokenizer.ggml.merges"))
    #expect(
      try vocabulary("llama") { $0.add("tokenizer.ggml.scores", floats: [1]) }
        == .value(key: "tokenizer.ggml.scores", rule: "a list of 2 numbers, one for each token", found: "1")
    )
    let splitting = try vocabulary("gpt2") {
      $0.add("tokenizer.ggml.merges", texts: [])
      $0.add("tokenizer.ggml.pre", text: "nope")
    }
    #expect(
      splitting?.description.hasPrefix("the vocabulary splits text by the rules of 'nope'; known: ") == true
    )
  }
}
