import Checkpoints
import Foundation
import OrderedJSON
import Synchronization
import Tensors
import Testing

@Suite struct ConversionTests {
  private func convert(
    _ source: String,
    to destination: String,
    _ change: (inout CheckpointConversion) -> Void = { _ in }
  ) throws -> Checkpoint {
    var conversion = try CheckpointConversion(try ModelFiles(path: source))
    change(&conversion)
    try conversion.write(to: destination)
    return try Checkpoint(directory: destination)
  }

  @Test("torch's files become safetensors, tensor by tensor and type by type") func pytorch() throws {
    let directory = try TemporaryDirectory([
      "pytorch_model.bin": try read(fixturePath("pytorch/zip.bin")),
      "config.json": utf8(#"{"model_type":"x"}"#),
      "tokenizer.json": utf8("{}"), "README.md": utf8("a"), "training_args.bin": [1], "code.py": [2],
    ])
    let target = directory.file("out")
    let result = try convert(directory.path, to: target + "/")
    let expected = try SafetensorsFile(path: fixturePath("pytorch/expected.safetensors"))
    #expect(result.tensorNames == expected.names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
    for name in expected.names {
      #expect(result.tensor(name)?.dtype == expected.tensor(name)?.dtype)
      #expect(contents(result.tensor(name)) == contents(expected.tensor(name)), "\(name)")
    }
    let names = try FileManager.default.contentsOfDirectory(atPath: target).sorted()
    #expect(names == ["README.md", "config.json", "model.safetensors", "tokenizer.json"])
    #expect(try SafetensorsFile(path: target + "/model.safetensors").metadata["format"] == "pt")
    #expect(try read(target + "/config.json") == utf8(#"{"model_type":"x"}"#))
  }

  @Test("a type is given to every floating-point tensor and to config.json") func dtype() throws {
    let directory = try TemporaryDirectory()
    let target = directory.file("out")
    let result = try convert(fixture("llama2"), to: target) { $0.dtype = .bfloat16 }
    let source = try Checkpoint(directory: fixture("llama2"))
    #expect(result.tensorNames == source.tensorNames)
    for name in source.tensorNames {
      let expected = try #require(source.tensor(name)).floats().map {
        FloatConversion.float(bfloat16: FloatConversion.bfloat16($0))
      }
      #expect(result.tensor(name)?.floats() == expected)
    }
    #expect(try ModelConfiguration(directory: target).dtypeHint == .bfloat16)
    #expect(FileManager.default.fileExists(atPath: target + "/generation_config.json"))
  }

  @Test("files are cut between tensors, and an index names them") func shards() throws {
    let directory = try TemporaryDirectory()
    let steps = Mutex<[Int]>([])
    let result = try convert(fixture("llama2-sharded"), to: directory.file("out")) {
      $0.maxShardBytes = 100_000
      $0.onProgress = { done, total in
        #expect(total == 414_528)
        steps.withLock { $0.append(done) }
      }
    }
    let source = try Checkpoint(directory: fixture("llama2"))
    #expect(result.tensorNames == source.tensorNames)
    #expect(result.byteCount == source.byteCount)
    let names = try FileManager.default.contentsOfDirectory(atPath: directory.file("out"))
    #expect(
      names.filter { $0.hasSuffix(".safetensors") }.sorted().first == "model-00001-of-00005.safetensors"
    )
    #expect(steps.withLock { $0 } == steps.withLock { $0 }.sorted())
    #expect(steps.withLock(\.last) == 414_528)
  }

  @Test("a GGUF file becomes a whole model directory") func gguf() throws {
    let directory = try TemporaryDirectory()
    let result = try convert(fixturePath("gguf/models/gemma2/model.gguf"), to: directory.file("out"))
    let model = try GGUFModel(path: fixturePath("gguf/models/gemma2/model.gguf"))
    #expect(Set(result.tensorNames) == Set(model.names))
    for name in model.names { #expect(result.tensor(name)?.floats() == model.tensor(name)?.floats()) }
    #expect(try ModelConfiguration(directory: directory.file("out")).modelType == "gemma2")
  }

  @Test("what is there is replaced only when that is asked for, and only a model") func replacing() throws {
    let directory = try TemporaryDirectory()
    let target = directory.file("out")
    _ = try convert(fixture("llama2"), to: target)
    #expect(throws: CheckpointError.destinationExists(path: target)) {
      try convert(fixture("llama2-fp16"), to: target)
    }
    #expect(try convert(fixture("llama2-fp16"), to: target) { $0.replaces = true }.byteCount == 207_264)
    #expect(throws: CheckpointError.notReplaceable(path: target)) {
      try convert(target, to: target) { $0.replaces = true }
    }
    try FileManager.default.createDirectory(atPath: directory.file("mine"), withIntermediateDirectories: true)
    try directory.write([1], to: "mine/letter.txt")
    #expect(throws: CheckpointError.notReplaceable(path: directory.file("mine"))) {
      try convert(target, to: directory.file("mine")) { $0.replaces = true }
    }
    #expect(try directory.names == ["mine", "out"])
  }

  @Test("a failure leaves nothing behind") func failure() throws {
    let entry = #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#
    let directory = try TemporaryDirectory([
      "model.safetensors": safetensors(entry, data: [0, 0, 0x80, 0x49]), "config.json": utf8("{}"),
    ])
    let error = #expect(throws: CheckpointError.self) {
      try convert(directory.path, to: directory.file("out")) { $0.dtype = .float16 }
    }
    #expect(error?.description == "tensor 'a': 1048576.0 is too large for F16; choose another --dtype")
    #expect(try directory.names == ["config.json", "model.safetensors"])
  }
}
