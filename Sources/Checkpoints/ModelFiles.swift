import OrderedJSON

/// A model as it lies on disk: a directory with the files of a Hugging Face repository, or one GGUF file.
public struct ModelFiles: Sendable {
  /// The directory or the file.
  public let path: String
  private let gguf: GGUFModel?

  /// Opens a model.
  ///
  /// A directory without safetensors and pytorch_model.bin files stands for the GGUF file that it holds, if
  /// it is the only one.
  ///
  /// - Throws: ``CheckpointError`` when there are several GGUF files, or the one is at fault.
  public init(path: String) throws(CheckpointError) {
    if let status = try SystemFile.status(path), !status.isDirectory {
      guard path.utf8.suffix(5).elementsEqual(".gguf".utf8) else { throw .notADirectory(path: path) }
      self.path = path
      gguf = try GGUFModel(path: path)
      return
    }
    let files = try RepositoryFiles(directory: path)
    let candidates = files.modelsInGGUF
    let hasOthers = CheckpointFormat.allCases.contains { $0.isIn(files) }
    guard !hasOthers, let name = candidates.first else {
      self.path = path
      gguf = nil
      return
    }
    guard candidates.count == 1 else { throw .severalModels(directory: path, names: candidates) }
    self.path = files.path(name)
    gguf = try GGUFModel(path: self.path)
  }

  /// The settings of the model: config.json, or what stands for it.
  ///
  /// - Throws: ``CheckpointError``.
  public func configuration() throws(CheckpointError) -> ModelConfiguration {
    guard let gguf else { return try ModelConfiguration(directory: path) }
    return try ModelConfiguration(json: .object(gguf.configuration), path: path)
  }

  /// The settings of generation.
  ///
  /// - Throws: ``CheckpointError``.
  public func generationConfiguration(
    _ model: ModelConfiguration
  ) throws(CheckpointError) -> GenerationConfiguration {
    gguf == nil
      ? try GenerationConfiguration(directory: path, model: model)
      : try GenerationConfiguration(nil, model: model)
  }

  /// Opens the weights.
  ///
  /// - Parameter formats: The kinds to look for.
  /// - Returns: The weights.
  /// - Throws: ``CheckpointError``.
  public func checkpoint(
    formats: [CheckpointFormat] = CheckpointFormat.allCases
  ) throws(CheckpointError) -> Checkpoint {
    guard let gguf else { return try Checkpoint(directory: path, formats: formats) }
    guard formats.contains(.gguf) else { throw .noWeights(directory: path, found: path) }
    return Checkpoint(gguf, .gguf)
  }

  /// Files about text that stand inside the model's file, name and content of each; nil when they lie in the
  /// directory.
  public var textFiles: [(name: String, bytes: [UInt8])]? { gguf?.textFiles }
}
