/// The files of a model directory, listed once.
public struct RepositoryFiles: Sendable {
  /// The directory.
  public let directory: String
  /// The names in it, sorted by their bytes.
  public let names: [String]

  /// Lists a directory.
  ///
  /// - Throws: ``CheckpointError/notADirectory(path:)`` or ``CheckpointError/system(call:path:code:)``.
  public init(directory: String) throws(CheckpointError) {
    if let status = try SystemFile.status(directory), !status.isDirectory {
      throw .notADirectory(path: directory)
    }
    self.directory = directory
    names = try SystemFile.names(in: directory).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// Whether the directory holds a file of this name.
  public func contains(_ name: String) -> Bool { names.contains { $0.utf8.elementsEqual(name.utf8) } }

  /// The path of a file in the directory.
  public func path(_ name: String) -> String {
    directory.hasSuffix("/") ? directory + name : directory + "/" + name
  }
}

extension RepositoryFiles {
  /// The GGUF files that are models; projectors of models that see lie beside them under names of their own.
  var modelsInGGUF: [String] {
    names.filter { $0.utf8.suffix(5).elementsEqual(".gguf".utf8) && !$0.utf8.starts(with: "mmproj".utf8) }
  }

  /// A file of weights that is not read by itself, for the message that nothing else was found.
  var otherWeights: String? {
    let patterns = [
      ("", ".safetensors"), ("pytorch_model", ".bin"), ("", ".gguf"), ("consolidated", ".pth"), ("", ".bin"),
    ]
    for (prefix, suffix) in patterns {
      let name = names.first {
        $0.utf8.starts(with: prefix.utf8) && $0.utf8.suffix(suffix.utf8.count).elementsEqual(suffix.utf8)
      }
      if let name { return name }
    }
    return nil
  }
}
