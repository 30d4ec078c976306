/// The kinds of files that weights are read from, the preferred first.
public enum CheckpointFormat: String, Sendable, CaseIterable {
  /// `model.safetensors`, or the files that its index names.
  case safetensors
  /// `pytorch_model.bin`, or the files that its index names.
  case pytorch
  /// One file with configuration, weights and vocabulary.
  case gguf

  /// The file of an unsharded checkpoint; nil for a kind that has names of its own.
  var fileName: String? {
    switch self {
    case .safetensors: "model.safetensors"
    case .pytorch: "pytorch_model.bin"
    case .gguf: nil
    }
  }

  /// The index of a sharded checkpoint.
  var indexName: String? { fileName.map { $0 + ".index.json" } }

  /// Whether a directory holds weights of this kind under the names that are read.
  func isIn(_ files: RepositoryFiles) -> Bool {
    [fileName, indexName].contains { $0.map(files.contains) ?? false }
  }

  /// Opens a file.
  func open(_ path: String) throws(CheckpointError) -> any TensorFile {
    switch self {
    case .safetensors: try SafetensorsFile(path: path)
    case .pytorch: try PyTorchFile(path: path)
    case .gguf: try GGUFModel(path: path)
    }
  }
}
