extension Tokenizer {
  /// Loads a tokenizer from files in memory, such as those that a GGUF file stands for.
  ///
  /// - Parameters:
  ///   - files: Name and content of each, named as in a repository directory.
  ///   - path: What messages call the whole.
  /// - Throws: ``TokenizerError`` with the file and field at fault.
  public convenience init(files: [(name: String, bytes: [UInt8])], path: String) throws(TokenizerError) {
    let held = Dictionary(files.map { ($0.name, $0.bytes) }, uniquingKeysWith: { $1 })
    try self.init(RepositoryDirectory(path: path, held: held))
  }
}
