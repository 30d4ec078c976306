import OrderedJSON
import Tensors

/// The files beside the weights of a converted model: configuration, tokenizer, templates, licence.
struct ConversionCompanions {
  private let source: ModelFiles
  private let dtype: DType?

  /// Takes them from a model; `dtype` is what the weights become, if they all become one.
  init(_ source: ModelFiles, dtype: DType?) {
    self.source = source
    self.dtype = dtype
  }

  /// The largest file that is copied, in bytes.
  private static let byteLimit = 100_000_000
  private static let endings = [".json", ".txt", ".model", ".jinja", ".tiktoken", ".md"]
  private static let beginnings = ["LICENSE", "LICENCE", "NOTICE", "USE_POLICY"]

  /// Writes them all.
  func write(to directory: String) throws(CheckpointError) {
    try writeConfiguration(to: directory)
    if let files = source.textFiles {
      for (name, bytes) in files { try SystemFile.write(bytes, to: directory + "/" + name) }
    } else {
      try copy(from: source.path, to: directory) { $0 != ModelConfiguration.fileName }
      let templates = "/additional_chat_templates"
      if try SystemFile.status(source.path + templates)?.isDirectory ?? false {
        try SystemFile.createDirectory(directory + templates)
        try copy(from: source.path + templates, to: directory + templates) { _ in true }
      }
    }
  }

  /// Writes config.json, which names the type of the weights.
  private func writeConfiguration(to directory: String) throws(CheckpointError) {
    var json = try source.configuration().json
    if let dtype, let name = dtype.torchName {
      let key = json["dtype"] == nil ? "torch_dtype" : "dtype"
      json.members.removeAll { $0.key == key }
      json.add(key, .string(name))
    }
    try SystemFile.write(
      JSONValue.object(json).compactBytes,
      to: directory + "/" + ModelConfiguration.fileName
    )
  }

  private func copy(
    from source: String,
    to destination: String,
    where isWanted: (String) -> Bool
  ) throws(CheckpointError) {
    let files = try RepositoryFiles(directory: source)
    for name in files.names where isWanted(name) && Self.isCompanion(name) {
      guard let status = try SystemFile.status(files.path(name)), status.isRegularFile,
        status.byteCount <= Self.byteLimit
      else { continue }
      try SystemFile.write(try SystemFile.read(files.path(name)), to: destination + "/" + name)
    }
  }

  private static func isCompanion(_ name: String) -> Bool {
    if name.utf8.suffix(11).elementsEqual(".index.json".utf8) { return false }
    return endings.contains { name.utf8.suffix($0.utf8.count).elementsEqual($0.utf8) }
      || beginnings.contains { name.utf8.starts(with: $0.utf8) }
  }
}

extension DType {
  /// The name that configurations use for a type that weights are converted to.
  fileprivate var torchName: String? {
    switch self {
    case .float32: "float32"
    case .bfloat16: "bfloat16"
    case .float16: "float16"
    default: nil
    }
  }
}

extension SystemFile {
  /// Reads a whole file.
  static func read(_ path: String) throws(CheckpointError) -> [UInt8] {
    let (descriptor, byteCount) = try openForReading(path)
    defer { close(descriptor) }
    return try read(descriptor, byteCount: byteCount, path: path)
  }

  /// Writes a whole file, which must not exist yet.
  static func write(_ bytes: [UInt8], to path: String) throws(CheckpointError) {
    let descriptor = try create(path)
    defer { close(descriptor) }
    try unsafe write(bytes.span.bytes, to: descriptor, path: path)
  }
}
