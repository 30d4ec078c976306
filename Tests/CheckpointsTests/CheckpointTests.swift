import Checkpoints
import OrderedJSON
import Tensors
import Testing

@Suite struct CheckpointTests {
  private func golden(_ model: String) throws -> SafetensorsFile {
    try SafetensorsFile(path: fixture(model) + "/golden.safetensors")
  }

  @Test(
    "a checkpoint has the tensors of its configuration",
    arguments: ["llama2", "llama2-fp16", "llama2-sharded", "llama3_1", "codellama"]
  )
  func llama(name: String) throws {
    let checkpoint = try Checkpoint(directory: fixture(name))
    let configuration = try ModelConfiguration(directory: fixture(name))
    let layers = try configuration.positiveInt("num_hidden_layers")
    let width = try configuration.positiveInt("hidden_size")
    let vocabulary = try configuration.positiveInt("vocab_size")
    #expect(checkpoint.tensor("model.embed_tokens.weight")?.shape == [vocabulary, width])
    #expect(checkpoint.tensor("lm_head.weight")?.shape == [vocabulary, width])
    #expect(checkpoint.tensor("model.norm.weight")?.shape == [width])
    for layer in 0..<layers {
      let weight = checkpoint.tensor("model.layers.\(layer).mlp.down_proj.weight")
      #expect(weight?.shape == [width, try configuration.positiveInt("intermediate_size")])
      #expect(weight?.floats().allSatisfy { $0.isFinite && abs($0) < 10 } == true)
    }
    #expect(checkpoint.tensorNames.filter { $0.hasSuffix(".weight") }.count == 3 + 9 * layers)
    #expect(checkpoint.tensorNames == checkpoint.tensorNames.sorted())
  }

  @Test("shards hold the same tensors as one file") func sharded() throws {
    let whole = try Checkpoint(directory: fixture("llama2"))
    let sharded = try Checkpoint(directory: fixture("llama2-sharded"))
    #expect(sharded.tensorNames == whole.tensorNames)
    #expect(sharded.byteCount == whole.byteCount)
    #expect(sharded.byteCount == 414_528)
    for name in whole.tensorNames {
      #expect(sharded.tensor(name)?.shape == whole.tensor(name)?.shape)
      #expect(sharded.tensor(name)?.floats() == whole.tensor(name)?.floats(), "\(name)")
    }
  }

  @Test("half-precision weights are the rounded ones") func halves() throws {
    let whole = try Checkpoint(directory: fixture("llama2"))
    let halves = try Checkpoint(directory: fixture("llama2-fp16"))
    for name in whole.tensorNames {
      let view = try #require(halves.tensor(name))
      #expect(view.dtype == .float16)
      #expect(view.floats() == whole.tensor(name)?.floats().map { Float(Float16($0)) }, "\(name)")
    }
  }

  @Test("golden logits can be read", arguments: ["llama2", "llama3_1"]) func goldenLogits(name: String) throws
  {
    let file = try golden(name)
    let vocabulary = try ModelConfiguration(directory: fixture(name)).positiveInt("vocab_size")
    let logits = try #require(file.tensor("len1.logits"))
    #expect(logits.shape == [1, vocabulary])
    #expect(logits.dtype == .float32)
  }

  @Test("the index decides, even beside a whole file") func indexWins() throws {
    let entry = #"{"dtype":"U8","shape":[1],"data_offsets":[0,1]}"#
    let directory = try TemporaryDirectory([
      "model.safetensors": safetensors(#"{"a":\#(entry)}"#, data: [1]),
      "b.safetensors": safetensors(
        #"{"b":\#(entry),"c":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}"#,
        data: [2, 3, 4]
      ),
      "model.safetensors.index.json": utf8(#"{"weight_map":{"c":"b.safetensors"}}"#),
    ])
    let checkpoint = try Checkpoint(directory: directory.path + "/")
    #expect(checkpoint.tensorNames == ["c"])
    #expect(checkpoint.byteCount == 2)
    #expect(checkpoint.tensor("b") == nil)
  }
}
