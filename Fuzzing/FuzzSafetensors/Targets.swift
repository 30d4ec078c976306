import Checkpoints
import Foundation
import Tensors

/// A directory in which one file at a time is damaged and read.
struct Targets {
  let directory: URL
  var path: String { directory.path() }

  /// Valid starting points.
  static let header = #"""
    {"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"b":{"dtype":"BF16",
    "shape":[4],"data_offsets":[24,32]},"c":{"dtype":"I8","shape":[],"data_offsets":[32,33]},"d":{"dtype":"F16",
    "shape":[0,7],"data_offsets":[33,33]},"é":{"dtype":"U64","shape":[1,1],"data_offsets":[33,41]}}
    """#
  static let index = #"""
    {"metadata":{"total_size":41},"weight_map":{"a":"model.safetensors","b":"model.safetensors","c":"x.safetensors"}}
    """#
  static let configuration = #"""
    {"architectures":["LlamaForCausalLM"],"model_type":"llama","hidden_size":48,"rms_norm_eps":1e-05,"null":null,
    "rope_scaling":{"factor":8.0,"rope_type":"llama3"},"torch_dtype":"bfloat16","eos_token_id":[1,2],"flag":true}
    """#
  static let generation = #"""
    {"bos_token_id":1,"eos_token_id":[2,3],"pad_token_id":0,"do_sample":true,"temperature":0.6,"top_p":0.9,
    "top_k":50,"min_p":0.1,"typical_p":1.0,"repetition_penalty":1.1,"max_length":128,"max_new_tokens":64}
    """#

  init() throws {
    directory = FileManager.default.temporaryDirectory.appending(path: "fuzz-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    let whole = Self.file(header: Array(Self.header.utf8), length: nil)
    try write(whole, to: "model.safetensors")
    try write(whole, to: "x.safetensors")
  }

  func remove() { try? FileManager.default.removeItem(at: directory) }

  private func write(_ bytes: [UInt8], to name: String) throws {
    try Data(bytes).write(to: directory.appending(path: name))
  }

  private static func file(header: [UInt8], length: UInt64?) -> [UInt8] {
    let length = length ?? UInt64(header.count)
    return (0..<8).map { UInt8(truncatingIfNeeded: length >> ($0 * 8)) } + header + [UInt8](0..<41)
  }

  /// Damages one file and reads it; the error if it was refused.
  func run(_ mutator: inout Mutator) throws -> CheckpointError? {
    switch mutator.below(4) {
    case 0:
      var bytes = Array(Self.configuration.utf8)
      mutator.mutateJSON(&bytes)
      try write(bytes, to: "config.json")
      return refused { () throws(CheckpointError) in try readConfiguration() }
    case 1:
      var bytes = Array(Self.generation.utf8)
      mutator.mutateJSON(&bytes)
      try write(Array(Self.configuration.utf8), to: "config.json")
      try write(bytes, to: "generation_config.json")
      return refused { () throws(CheckpointError) in
        let model = try ModelConfiguration(directory: path)
        _ = try GenerationConfiguration(directory: path, model: model)
      }
    case 2:
      var bytes = Array(Self.index.utf8)
      mutator.mutateJSON(&bytes)
      try write(bytes, to: "model.safetensors.index.json")
      return refused { () throws(CheckpointError) in
        let checkpoint = try Checkpoint(directory: path)
        for name in checkpoint.tensorNames { touch(checkpoint.tensor(name)) }
      }
    default:
      try write(damagedFile(&mutator), to: "damaged.safetensors")
      return refused { () throws(CheckpointError) in
        let file = try SafetensorsFile(path: path + "/damaged.safetensors")
        for name in file.names { touch(file.tensor(name)) }
      }
    }
  }

  private func damagedFile(_ mutator: inout Mutator) -> [UInt8] {
    var header = Array(Self.header.utf8)
    mutator.mutateJSON(&header)
    switch mutator.below(8) {
    case 0:
      var file = Self.file(header: header, length: UInt64(Self.header.utf8.count))
      mutator.mutate(&file)
      return file
    case 1:
      let file = Self.file(header: header, length: nil)
      return Array(file.prefix(mutator.below(file.count)))
    default: return Self.file(header: header, length: nil)
    }
  }

  private func readConfiguration() throws(CheckpointError) {
    let configuration = try ModelConfiguration(directory: path)
    _ = configuration.dtypeHint
    _ = try configuration.modelType
    _ = try configuration.architectures
    _ = try configuration.positiveInt("hidden_size")
    _ = try configuration.float("rms_norm_eps")
    _ = try configuration.bool("flag", default: false)
    _ = try configuration.nested("rope_scaling")?.double("factor")
    _ = try GenerationConfiguration(nil, model: configuration)
  }

  /// Reads every byte of a tensor.
  private func touch(_ view: TensorView?) {
    guard let view else { preconditionFailure("a listed tensor is missing") }
    precondition(view.bytes.byteCount == view.shape.reduce(view.dtype.byteCount, *), "wrong size")
    if view.dtype.isPlainFloat { _ = view.floats() }
    view.discard(elements: 0..<view.elementCount)
  }

  private func refused(_ body: () throws(CheckpointError) -> Void) -> CheckpointError? {
    do throws(CheckpointError) {
      try body()
      return nil
    } catch {
      precondition(error.description.utf8.count < 2000, "a message of any length")
      return error
    }
  }
}
