import Checkpoints
import OrderedJSON
import Tensors
import Testing

@Suite struct GGUFModelTests {
  private func folder(_ name: String) -> String { fixturePath("gguf/models/\(name)") }

  private static let architectures = ["llama", "qwen2", "qwen3", "phi3", "gemma", "gemma2", "gemma3"]

  @Test("tensors have the names, order and values of the safetensors file", arguments: architectures)
  func tensors(name: String) throws {
    let model = try GGUFModel(path: folder(name) + "/model.gguf")
    let expected = try SafetensorsFile(path: folder(name) + "/model.safetensors")
    #expect(Set(model.names) == Set(expected.names))
    for name in expected.names {
      let (found, wanted) = (try #require(model.tensor(name)), try #require(expected.tensor(name)))
      #expect(found.shape == wanted.shape, "\(name)")
      // `(w + 1) - 1` is what the file can say of a norm.
      let isNorm = name.hasSuffix("norm.weight") && !found.isStored
      #expect(found.floats() == wanted.floats().map { isNorm ? ($0 + 1) - 1 : $0 }, "\(name)")
    }
  }

  @Test("the configuration says what config.json says", arguments: architectures)
  func configuration(name: String) throws {
    let model = try ModelFiles(path: folder(name) + "/model.gguf").configuration()
    let expected = try ModelConfiguration(directory: folder(name))
    for member in expected.json.members {
      let (found, wanted) = (model.value(member.key), expected.value(member.key))
      guard member.key != "rope_scaling" else { continue }
      if let number = wanted?.doubleValue {
        #expect(found?.doubleValue == number, "\(member.key)")
      } else {
        #expect(found == wanted, "\(member.key)")
      }
    }
    let (scaling, wanted) = (try model.nested("rope_scaling"), try expected.nested("rope_scaling"))
    #expect((scaling == nil) == (wanted == nil))
    for key in ["short_factor", "long_factor"] {
      let numbers = scaling?.value(key)?.arrayValue?.compactMap(\.doubleValue)
      #expect(numbers == wanted?.value(key)?.arrayValue?.compactMap(\.doubleValue))
    }
    #expect(try scaling?.optionalFloat("attention_factor") == wanted?.optionalFloat("attention_factor"))
  }

  @Test("rows of heads can be read in any piece") func pieces() throws {
    let model = try GGUFModel(path: folder("llama") + "/model.gguf")
    let view = try #require(model.tensor("model.layers.1.self_attn.k_proj.weight"))
    let all = view.floats()
    for range in [0..<5, 3..<16, 15..<49, 16..<32, all.count - 3..<all.count] {
      var part = [Float](repeating: 0, count: range.count)
      var span = part.mutableSpan
      view.read(from: range.lowerBound, into: &span)
      #expect(part == Array(all[range]))
    }
    view.discard(elements: 0..<all.count)
    #expect(view.floats() == all)
  }

  private func configuration(_ change: (inout GGUFBuilder) -> Void) throws -> ModelConfiguration {
    var file = GGUFBuilder.model()
    change(&file)
    let directory = try TemporaryDirectory(["m.gguf": file.bytes])
    return try ModelFiles(path: directory.path).configuration()
  }

  @Test("recipes of rotary embeddings") func rotary() throws {
    let linear = try configuration {
      $0.add("llama.rope.scaling.type", text: "linear")
      $0.add("llama.rope.scaling.factor", float: 4.0)
    }
    #expect(try linear.nested("rope_scaling")?.double("factor") == 4)
    let yarn = try configuration {
      $0.add("llama.rope.scaling.type", text: "yarn")
      $0.add("llama.rope.scaling.factor", float: 2.5)
      $0.add("llama.rope.scaling.original_context_length", UInt32(32))
      $0.add("llama.rope.scaling.yarn_beta_fast", float: 16.0)
    }
    let scaling = try #require(try yarn.nested("rope_scaling"))
    #expect(try scaling.string("rope_type") == "yarn")
    #expect(try scaling.int("original_max_position_embeddings") == 32)
    #expect(try scaling.float("beta_fast") == 16)
    let none = try configuration {
      $0.add("llama.rope.scaling.type", text: "none")
      $0.add("llama.rope.scale_linear", float: 1.0)
    }
    #expect(try none.nested("rope_scaling") == nil)
  }

  @Test("every token that ends a text or a turn ends generation") func ends() throws {
    let model = try configuration {
      $0.add("tokenizer.ggml.model", text: "gpt2")
      $0.add("tokenizer.ggml.pre", text: "llama-bpe")
      $0.add("tokenizer.ggml.merges", texts: [])
      $0.add("tokenizer.ggml.tokens", texts: ["a", "<|end_of_text|>", "<|eot_id|>", "<s>", "<|im_end|>"])
      $0.add("tokenizer.ggml.bos_token_id", UInt32(3))
      $0.add("tokenizer.ggml.eos_token_id", UInt32(2))
      $0.add("tokenizer.ggml.padding_token_id", UInt32(0))
    }
    let generation = try GenerationConfiguration(nil, model: model)
    #expect(generation.endOfSequence == [2, 1, 4])
    #expect(generation.beginningOfSequence == 3)
    #expect(generation.padding == 0)
  }

  @Test("a directory stands for the one model in it") func directories() throws {
    let bytes = GGUFBuilder.model().bytes
    let directory = try TemporaryDirectory([
      "b.gguf": bytes, "mmproj-b.gguf": [], "config.json": utf8(#"{"model_type":"x"}"#),
    ])
    let files = try ModelFiles(path: directory.path)
    #expect(files.path == directory.file("b.gguf"))
    #expect(try files.configuration().modelType == "llama")
    #expect(try files.checkpoint().format == .gguf)
    try directory.write(bytes, to: "a.gguf")
    let error = #expect(throws: CheckpointError.self) { try ModelFiles(path: directory.path) }
    #expect(
      error?.description == "'\(directory.path)' holds several models; name one of them: a.gguf, b.gguf"
    )
    try directory.write(safetensors("{}"), to: "model.safetensors")
    #expect(try ModelFiles(path: directory.path).configuration().modelType == "x")
  }
}
