import Checkpoints
import Foundation
import Needletail
import OrderedJSON
import Tensors
import Testing
import Tokenizers

private let fixtures = URL(filePath: #filePath).appending(path: "../../Fixtures").standardizedFileURL.path

@Suite struct ModelFormatTests {
  /// Two correct computations in 32-bit floats differ by less; llama.cpp looks the GELU of Gemma up in a table of
  /// half-precision floats. (Transformers with such a table gives its logits to 4e-6, without it up to 2.3e-3 off.)
  private static func tolerance(_ architecture: String) -> Float {
    architecture.hasPrefix("gemma") ? 3e-3 : 3e-4
  }

  private static let architectures = ["llama", "qwen2", "qwen3", "phi3", "gemma", "gemma2", "gemma3"]

  /// The logits of a prompt, row after row.
  private func logits(_ path: String) throws -> [Float] {
    var options = LoadOptions()
    options.dtype = .float32
    options.maxBatchTotalTokens = 64
    var all: [Float] = []
    try BareModel(path, options: options).logits(of: [1, 7, 20, 2, 22, 0, 12, 12, 5, 18, 13, 19]) { row in
      all += row.indices.map { row[$0] }
    }
    return all
  }

  /// The largest difference of a model's logits from those that llama.cpp computed.
  private func difference(_ path: String, from architecture: String) throws -> Float {
    let golden = try SafetensorsFile(path: fixtures + "/gguf/models/\(architecture)/logits.safetensors")
    let expected = try #require(golden.tensor("logits")).floats()
    let found = try logits(path)
    #expect(found.count == expected.count)
    return zip(found, expected).reduce(0) { max($0, abs($1.0 - $1.1)) }
  }

  @Test("logits of a GGUF file are those of llama.cpp", arguments: architectures)
  func gguf(architecture: String) throws {
    let path = fixtures + "/gguf/models/\(architecture)/model.gguf"
    #expect(try difference(path, from: architecture) <= Self.tolerance(architecture))
    #expect(try ModelInfo(inspecting: path).sourceFormat == "gguf")
  }

  @Test("logits of the same weights in safetensors are too", arguments: architectures)
  func safetensors(architecture: String) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "formats-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    for file in ["config.json", "model.safetensors"] {
      let source = fixtures + "/gguf/models/\(architecture)/\(file)"
      try FileManager.default.copyItem(atPath: source, toPath: folder + "/" + file)
    }
    #expect(try difference(folder, from: architecture) <= Self.tolerance(architecture))
    let stored = try logits(fixtures + "/gguf/models/\(architecture)/model.gguf")
    #expect(zip(try logits(folder), stored).allSatisfy { abs($0 - $1) <= 2e-5 })
  }

  @Test("logits of pytorch_model.bin are too") func pytorch() throws {
    let path = fixtures + "/pytorch/llama"
    #expect(try difference(path, from: "llama") <= Self.tolerance("llama"))
    #expect(try ModelInfo(inspecting: path).sourceFormat == "pytorch")
  }

  @Test("a converted GGUF file gives the same bits") func converted() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "formats-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let source = fixtures + "/gguf/models/llama/model.gguf"
    try CheckpointConversion(try ModelFiles(path: source)).write(to: folder)
    func logits(_ path: String) throws -> [Float] {
      var all: [Float] = []
      try BareModel(path).logits(of: [1, 2, 3]) { row in all += row.indices.map { row[$0] } }
      return all
    }
    #expect(try logits(source) == logits(folder))
    #expect(try ModelInfo(inspecting: folder).sourceFormat == "safetensors")
  }

  @Test("vocabularies of GGUF files give llama.cpp's ids", arguments: ["spm", "bpe"])
  func tokens(name: String) throws {
    let tokenizer = try ModelLocation(fixtures + "/gguf/\(name).gguf").tokenizer()
    let lines = try String(contentsOfFile: fixtures + "/gguf/\(name).jsonl", encoding: .utf8)
    var count = 0
    for line in lines.split(separator: "\n") {
      let value = try JSONValue(parsing: String(line))
      let text = try #require(value["text"]?.stringValue)
      let ids = value["ids"]?.arrayValue?.compactMap { $0.intValue.map(Int32.init) }
      #expect(try tokenizer.encode(text) == ids, "\(text)")
      count += 1
    }
    #expect(count == 33)
  }

  @Test("a file that is no model is named with the way out") func strangers() throws {
    let error = #expect(throws: ModelLocationError.self) { try ModelLocation(fixtures + "/absent.gguf") }
    #expect(error?.description.contains("is neither a directory, a .gguf file nor in") == true)
    #expect(throws: TokenizerError.noTokenizer(directory: fixtures + "/gguf/models/llama/model.gguf")) {
      try ModelLocation(fixtures + "/gguf/models/llama/model.gguf").tokenizer()
    }
  }
}
