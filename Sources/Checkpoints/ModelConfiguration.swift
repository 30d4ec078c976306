public import OrderedJSON
public import Tensors

/// The `config.json` of a model, read key by key with checks.
///
/// A key whose value is `null` counts as absent everywhere.
public struct ModelConfiguration: Sendable {
  /// The name of the file in a model directory.
  public static let fileName = "config.json"

  /// The members as they stand in the file.
  public let json: JSONObject
  /// The file, for messages.
  public let path: String
  /// The keys that lead to a nested object, each followed by a full stop, for messages.
  private let prefix: String

  /// Reads the `config.json` of a directory.
  ///
  /// - Throws: ``CheckpointError`` when directory or file is missing, unreadable or no JSON object.
  public init(directory: String) throws(CheckpointError) {
    let files = try RepositoryFiles(directory: directory)
    guard files.contains(Self.fileName) else {
      throw .missingFile(name: Self.fileName, directory: directory)
    }
    let path = files.path(Self.fileName)
    self.init(json: try JSONFile.object(at: path), path: path, prefix: "")
  }

  /// Takes a configuration from memory.
  ///
  /// - Parameters:
  ///   - json: An object.
  ///   - path: What messages call it.
  /// - Throws: ``CheckpointError/notAnObject(path:found:)``.
  public init(json: JSONValue, path: String) throws(CheckpointError) {
    self.init(json: try JSONFile.object(json, path: path), path: path, prefix: "")
  }

  private init(json: JSONObject, path: String, prefix: String) {
    self.json = json
    self.path = path
    self.prefix = prefix
  }

  /// The value of a key, or nil when the key is absent or `null`.
  public func value(_ key: String) -> JSONValue? {
    guard let value = json[key], !value.isNull else { return nil }
    return value
  }

  /// The object under a key such as `rope_scaling` or `text_config`, or nil when it is absent or `null`.
  ///
  /// - Throws: ``CheckpointError/invalidValue(path:key:rule:found:)`` when the value is no object.
  public func nested(_ key: String) throws(CheckpointError) -> ModelConfiguration? {
    guard let value = value(key) else { return nil }
    guard case .object(let object) = value else { throw invalid(key, "an object", value) }
    return ModelConfiguration(json: object, path: path, prefix: "\(prefix)\(key).")
  }

  /// An error that a key breaks a rule ("a positive integer", "'silu' or 'gelu'").
  public func invalid(_ key: String, _ rule: String, _ found: JSONValue) -> CheckpointError {
    .invalidValue(path: path, key: prefix + key, rule: rule, found: found.foundText)
  }

  /// An error that a key is required.
  public func missing(_ key: String) -> CheckpointError { .missingKey(path: path, key: prefix + key) }
}

extension ModelConfiguration {
  /// The `model_type`, which names the family.
  public var modelType: String {
    get throws(CheckpointError) { try string("model_type") }
  }

  /// The `architectures`: the classes that the weights were saved from; empty when absent.
  public var architectures: [String] {
    get throws(CheckpointError) {
      guard let value = value("architectures") else { return [] }
      let names = value.arrayValue?.compactMap(\.stringValue)
      guard let names, names.count == value.arrayValue?.count else {
        throw invalid("architectures", "an array of strings", value)
      }
      return names
    }
  }

  /// The element type that `dtype` or `torch_dtype` announces (`"bfloat16"`, `"torch.float16"`); nil when
  /// there is none or it is unknown, for the tensors' own types rule.
  public var dtypeHint: DType? {
    guard let name = (value("dtype") ?? value("torch_dtype"))?.stringValue else { return nil }
    let prefix = "torch."
    let bare = name.utf8.starts(with: prefix.utf8) ? String(name.dropFirst(prefix.count)) : name
    return switch bare {
    case "float64", "double": .float64
    case "float32", "float": .float32
    case "float16", "half": .float16
    case "bfloat16": .bfloat16
    case "float8_e4m3fn": .float8E4M3
    case "float8_e5m2": .float8E5M2
    default: nil
    }
  }
}
