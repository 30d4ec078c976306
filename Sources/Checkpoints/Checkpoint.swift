public import Tensors

/// The weights of a model, in one file or in many that an index lists.
public struct Checkpoint: Sendable {
  /// The kind of the files.
  public let format: CheckpointFormat
  /// The names of the tensors, sorted by their bytes.
  public let tensorNames: [String]
  /// The size of all tensors as they are stored, in bytes.
  public let byteCount: Int
  private let tensors: [BytewiseKey: TensorView]

  /// Opens the weights of a directory.
  ///
  /// Of the kinds of files that are there, the first of ``CheckpointFormat`` is read. Its index decides when
  /// it is there: only the files that its `weight_map` names are opened, and only the tensors that it lists
  /// exist (repositories also hold copies of the weights under other names).
  ///
  /// - Parameters:
  ///   - directory: The directory.
  ///   - formats: The kinds to look for.
  /// - Throws: ``CheckpointError`` when the directory, the index or a file is at fault.
  public init(
    directory: String,
    formats: [CheckpointFormat] = CheckpointFormat.allCases
  ) throws(CheckpointError) {
    let files = try RepositoryFiles(directory: directory)
    for format in formats {
      if let index = format.indexName, files.contains(index) {
        self.init(try Self.sharded(files, index: index, format), format)
        return
      }
      if let file = format.fileName, files.contains(file) {
        self.init(try format.open(files.path(file)), format)
        return
      }
    }
    throw .noWeights(directory: directory, found: files.otherWeights)
  }

  /// Takes the tensors of one file.
  init(_ file: any TensorFile, _ format: CheckpointFormat) {
    self.init(file.names.reduce(into: [:]) { $0[BytewiseKey($1)] = file.tensor($1) }, format)
  }

  private init(_ tensors: [BytewiseKey: TensorView], _ format: CheckpointFormat) {
    self.format = format
    self.tensors = tensors
    tensorNames = tensors.keys.map(\.text).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    byteCount = tensors.values.reduce(0) { $0 + $1.byteCount }
  }

  /// The tensor of a name, or nil when the checkpoint has none.
  ///
  /// - Complexity: O(1)
  public func tensor(_ name: String) -> TensorView? { tensors[BytewiseKey(name)] }

  private static func sharded(
    _ files: RepositoryFiles,
    index name: String,
    _ format: CheckpointFormat
  ) throws(CheckpointError) -> [BytewiseKey: TensorView] {
    let index = try CheckpointIndex(path: files.path(name))
    var shards: [BytewiseKey: any TensorFile] = [:]
    var tensors: [BytewiseKey: TensorView] = [:]
    for (tensor, file) in index.placements {
      let key = BytewiseKey(file)
      if shards[key] == nil {
        guard files.contains(file) else {
          throw .missingShard(path: index.path, tensor: tensor, file: file)
        }
        shards[key] = try format.open(files.path(file))
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
