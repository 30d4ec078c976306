import Checkpoints
import Foundation
import Tensors

/// A directory in which one file at a time is damaged and read.
struct Targets {
  private let directory: URL
  private let torchFiles: [[UInt8]]
  private let ggufFiles: [[UInt8]]

  /// Reads the starting points from the tests' fixtures.
  init() throws {
    directory = FileManager.default.temporaryDirectory.appending(path: "fuzz-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    let fixtures = URL(filePath: #filePath).appending(path: "../../../Tests/Fixtures").standardizedFileURL
    func read(_ path: String) throws -> [UInt8] {
      [UInt8](try Data(contentsOf: fixtures.appending(path: path)))
    }
    torchFiles = try ["zip", "legacy", "protocol4"].map { try read("pytorch/\($0).bin") }
    ggufFiles = try ["spm", "bpe", "models/llama/model", "models/phi3/model", "models/gemma3/model"].map {
      try read("gguf/\($0).gguf")
    }
  }

  func remove() { try? FileManager.default.removeItem(at: directory) }

  /// Instructions and names of pickles, and signatures of archives.
  private static let torchPieces: [[UInt8]] =
    [
      "(", ")", "]", "}", ".", "t", "R", "Q", "u", "s", "a", "e", "b", "0", "N", "K\u{1}", "h\u{1}", "q\u{1}",
      "ctorch\nFloatStorage\n", "ctorch._utils\n_rebuild_tensor_v2\n", "ccollections\nOrderedDict\n",
      "cos\nsystem\n", "X\u{4}\u{0}\u{0}\u{0}mask", "data/0", "data.pkl", "byteorder", "PK\u{1}\u{2}",
      "PK\u{3}\u{4}",
      "PK\u{5}\u{6}", "PK\u{6}\u{6}", "PK\u{6}\u{7}",
    ].map { Array($0.utf8) } + [[0x85], [0x86], [0x87], [0x88], [0x8A, 8], [0x94], [0x93], [0x80, 2]]

  private static let ggufPieces: [[UInt8]] =
    [
      "GGUF", "general.alignment", "general.architecture", "llama", "gemma2", "gpt2", "tokenizer.ggml.model",
      "tokenizer.ggml.tokens", "llama.attention.head_count", "llama.rope.scaling.type", "yarn",
      "blk.0.attn_q.weight",
      "split.count", "\u{E9}",
    ].map { Array($0.utf8) } + (0..<16).map { [$0, 0, 0, 0] } + [[30, 0, 0, 0], [32, 0, 0, 0, 0, 0, 0, 0]]

  /// Damages one file and reads it; the error if it was refused.
  func run(_ mutator: inout ByteMutator) throws -> CheckpointError? {
    let isTorch = mutator.below(2) == 0
    let files = isTorch ? torchFiles : ggufFiles
    var bytes = files[mutator.below(files.count)]
    mutator.mutate(&bytes, pieces: isTorch ? Self.torchPieces : Self.ggufPieces)
    let path = directory.appending(path: isTorch ? "m.bin" : "m.gguf").path()
    try Data(bytes).write(to: URL(filePath: path))
    do throws(CheckpointError) {
      if isTorch {
        try touch(PyTorchFile(path: path))
      } else {
        let files = try ModelFiles(path: path)
        let configuration = try files.configuration()
        _ = try? files.generationConfiguration(configuration)
        try touch(GGUFModel(path: path))
      }
      return nil
    } catch {
      precondition(error.description.utf8.count < 4000, "a message of any length")
      return error
    }
  }

  /// Reads every element of every tensor.
  private func touch(_ file: some TensorFile) {
    for name in file.names {
      guard let view = file.tensor(name) else { preconditionFailure("a listed tensor is missing") }
      precondition(view.elementCount == view.shape.reduce(1, *), "wrong size")
      if view.dtype.isPlainFloat { _ = view.floats() } else { precondition(view.isStored, "no bytes") }
      view.discard(elements: 0..<view.elementCount)
    }
  }
}
