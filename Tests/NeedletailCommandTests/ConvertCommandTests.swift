import Checkpoints
import Foundation
import Tensors
import Testing

@Suite struct ConvertCommandTests {
  private func withFolder(_ body: (_ path: String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "convert-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder.path)
  }

  @Test("every format becomes safetensors", arguments: ["gguf/models/llama/model.gguf", "pytorch/llama"])
  func convert(source: String) throws {
    try withFolder { folder in
      let arguments = ["convert", Program.fixture(source), folder + "/out", "--dtype", "bfloat16"]
      let outcome = try Program.run(arguments)
      #expect(outcome.errors == "")
      #expect(outcome.output == "\(folder)/out: 1 file of weights\n")
      let checkpoint = try Checkpoint(directory: folder + "/out")
      #expect(checkpoint.format == .safetensors)
      #expect(checkpoint.tensor("lm_head.weight")?.dtype == .bfloat16)
      let again = try Program.run(arguments)
      #expect(again.status == 1)
      #expect(again.errors == "needletail: '\(folder)/out' exists; --force replaces it\n")
      #expect(try Program.run(arguments + ["--force", "--max-shard-size", "4KB"]).status == 0)
      #expect(try Checkpoint(directory: folder + "/out").tensorNames == checkpoint.tensorNames)
      #expect(try Program.run(["info", "--model-id", folder + "/out"]).output.contains("from safetensors"))
    }
  }

  @Test("sizes are numbers with units", arguments: ["0", "5 GB", "GB", "-1MB", "1XB"])
  func sizes(size: String) throws {
    let outcome = try Program.run(["convert", "demo", "out", "--max-shard-size=\(size)"])
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("'\(size)'"))
  }

  @Test("a GGUF file is a model for every command") func gguf() throws {
    let model = Program.fixture("gguf/models/llama/model.gguf")
    let outcome = try Program.run(["generate", "--model-id", model, "--prompt-ids", "1,2", "--json"])
    #expect(outcome.status == 0)
    let ids = try Program.run(["tokenize", "--model-id", Program.fixture("gguf/spm.gguf")], input: "<s>")
    #expect(ids.output == "1 1\n")
    let missing = try Program.run(["tokenize", "--model-id", model], input: "a")
    #expect(
      missing.errors
        == "needletail: no tokenizer in '\(model)': expected tokenizer.json, tokenizer.model, a .tiktoken file, or "
        + "vocab.json with merges.txt\n"
    )
  }
}
