import OrderedJSON

/// The `weight_map` of a sharded checkpoint: which file holds which tensor.
struct CheckpointIndex: Sendable {
  var path: String
  /// Tensor and file names, in the order of the index.
  var placements: [(tensor: String, file: String)] = []

  /// Reads an index.
  init(path: String) throws(CheckpointError) {
    self.path = path
    let object = try JSONFile.object(at: path)
    guard case .object(let map)? = object["weight_map"] else {
      throw .invalidWeightMap(path: path, found: object["weight_map"]?.foundText)
    }
    for member in map.members {
      guard case .string(let file) = member.value, Self.isPlainName(file) else {
        throw .invalidShardName(path: path, tensor: member.key, found: member.value.foundText)
      }
      placements.append((member.key, file))
    }
  }

  /// Whether a text is the name of a file in the same directory, and nothing that leads elsewhere.
  private static func isPlainName(_ name: String) -> Bool {
    !name.isEmpty && name != "." && name != ".." && !name.utf8.contains { $0 == UInt8(ascii: "/") || $0 == 0 }
  }
}
