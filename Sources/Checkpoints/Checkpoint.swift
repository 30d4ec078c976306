public import Tensors

/// The weights of a model directory, in one safetensors file or in many that an index lists.
public struct Checkpoint: Sendable {
  /// The names of the tensors, sorted by their bytes.
  public let tensorNames: [String]
  /// The size of all tensors in bytes.
  public let byteCount: Int
  private let tensors: [BytewiseKey: TensorView]

  /// Opens the weights of a directory.
  ///
  /// `model.safetensors.index.json` decides when it is there: only the files that its `weight_map` names are
  /// opened, and only the tensors that it lists exist (repositories also hold copies of the weights under
  /// other names). Without it, `model.safetensors` is opened.
  ///
  /// - Throws: ``CheckpointError`` when the directory, the index or a file is at fault.
  public init(directory: String) throws(CheckpointError) {
    let files = try RepositoryFiles(directory: directory)
    if files.contains(CheckpointIndex.fileName) {
      self.init(try Self.sharded(files))
    } else if files.contains("model.safetensors") {
      let file = try SafetensorsFile(path: files.path("model.safetensors"))
      self.init(
        file.names.reduce(into: [:]) { tensors, name in tensors[BytewiseKey(name)] = file.tensor(name) }
      )
    } else {
      throw .noWeights(directory: directory, found: files.otherWeights)
    }
  }

  private init(_ tensors: [BytewiseKey: TensorView]) {
    self.tensors = tensors
    tensorNames = tensors.keys.map(\.text).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    byteCount = tensors.values.reduce(0) { $0 + $1.bytes.byteCount }
  }

  /// The tensor of a name, or nil when the checkpoint has none.
  ///
  /// - Complexity: O(1)
  public func tensor(_ name: String) -> TensorView? { tensors[BytewiseKey(name)] }

  private static func sharded(_ files: RepositoryFiles) throws(CheckpointError) -> [BytewiseKey: TensorView] {
    let index = try CheckpointIndex(path: files.path(CheckpointIndex.fileName))
    var shards: [BytewiseKey: SafetensorsFile] = [:]
    var tensors: [BytewiseKey: TensorView] = [:]
    for (tensor, file) in index.placements {
      let key = BytewiseKey(file)
      if shards[key] == nil {
        guard files.contains(file) else {
          throw .missingShard(path: index.path, tensor: tensor, file: file)
        }
        shards[key] = try SafetensorsFile(path: files.path(file))
      }
      guard let view = shards[key]?.tensor(tensor) else {
        throw .missingTensor(path: index.path, tensor: tensor, file: file)
      }
      guard tensors.updateValue(view, forKey: BytewiseKey(tensor)) == nil else {
        throw .duplicateIndexEntry(path: index.path, tensor: tensor)
      }
    }
    return tensors
  }
}
