public import OrderedJSON
public import Tensors

/// A GGUF file as a model: its configuration, tensors and vocabulary under the names and in the form of
/// Hugging Face's files.
///
/// Source: `docs/gguf.md` of ggml-org/ggml; names and layouts as llama.cpp's converters write them.
public struct GGUFModel: TensorFile {
  /// The path of the file.
  public let path: String
  /// The names of the tensors, in the order of the file.
  public let names: [String]
  /// What config.json would say.
  public let configuration: JSONObject
  /// What the files beside it would say about text: name and content of each; empty without a vocabulary.
  public let textFiles: [(name: String, bytes: [UInt8])]
  private let tensors: [BytewiseKey: TensorView]

  /// Opens a file.
  ///
  /// - Throws: ``CheckpointError/invalidGGUF(path:_:)``, or what ``MappedFile/init(path:)`` throws.
  public init(path: String) throws(CheckpointError) {
    self.path = path
    let file = try GGUFFile(path: path)
    do throws(GGUFFault) {
      let architecture = try Self.architecture(of: file)
      let sizes = try GGUFSizes(file, architecture)
      configuration = try sizes.configuration()
      textFiles = try GGUFVocabulary(file, architecture)?.files() ?? []
      var (names, tensors): ([String], [BytewiseKey: TensorView]) = ([], [:])
      for (stored, view) in file.tensors {
        guard let name = architecture.name(of: stored) else { continue }
        tensors[BytewiseKey(name)] = try sizes.restored(view, name: stored)
        names.append(name)
      }
      self.names = names
      self.tensors = tensors
    } catch {
      throw .invalidGGUF(path: path, error)
    }
  }

  /// The tensor of a name, or nil when the file has none.
  public func tensor(_ name: String) -> TensorView? { tensors[BytewiseKey(name)] }

  private static func architecture(of file: GGUFFile) throws(GGUFFault) -> GGUFArchitecture {
    if let count = try file.integer("split.count"), count > 1 {
      throw .split(part: try file.integer("split.no").map { $0 &+ 1 } ?? 1, of: count)
    }
    guard let name = try file.text("general.architecture") else { throw .missingKey("general.architecture") }
    guard let architecture = GGUFArchitecture(rawValue: name) else { throw .architecture(name) }
    return architecture
  }
}
