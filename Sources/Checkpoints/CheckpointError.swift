public import OrderedJSON
public import Tensors

/// What is wrong with a model directory or one of its files.
public enum CheckpointError: Error, Equatable, Sendable {
  /// The system refused to `call` ("open", "read", "map", "list", "create", "write") a file; `code` is its
  /// errno.
  case system(call: String, path: String, code: Int32)
  /// A path names something other than a regular file.
  case notAFile(path: String)
  /// A path that should name a model directory names something else.
  case notADirectory(path: String)
  /// A JSON file is larger than any that a model needs.
  case tooLarge(path: String, byteCount: Int, limit: Int)
  /// A file is no JSON text.
  case invalidJSON(path: String, JSONError)
  /// The top of a JSON file is no object; `found` is its kind in words.
  case notAnObject(path: String, found: String)
  /// A directory lacks a file that every model has.
  case missingFile(name: String, directory: String)
  /// A directory holds no weights under the names that are read; `found` names a weight file of another.
  case noWeights(directory: String, found: String?)
  /// A safetensors file breaks the format.
  case invalidSafetensors(path: String, SafetensorsFault)
  /// A file of torch's `save` cannot be read.
  case invalidPyTorch(path: String, PyTorchFault)
  /// A GGUF file cannot be read.
  case invalidGGUF(path: String, GGUFFault)
  /// A directory holds several models.
  case severalModels(directory: String, names: [String])
  /// Something stands where a new directory should be made.
  case destinationExists(path: String)
  /// What should be replaced is no model directory, or is the source itself.
  case notReplaceable(path: String)
  /// A value of a tensor is too large for the type that is asked for.
  case valueTooLarge(tensor: String, value: Float, DType)
  /// The `weight_map` of an index is absent or of the wrong kind.
  case invalidWeightMap(path: String, found: String?)
  /// An index gives something other than the name of a file beside it.
  case invalidShardName(path: String, tensor: String, found: String)
  /// An index names a tensor twice.
  case duplicateIndexEntry(path: String, tensor: String)
  /// An index names a file that is not there.
  case missingShard(path: String, tensor: String, file: String)
  /// A file does not hold the tensor that the index places there.
  case missingTensor(path: String, tensor: String, file: String)
  /// A configuration lacks a key that has no default.
  case missingKey(path: String, key: String)
  /// The value of a key breaks the rule; `found` is the value or its kind.
  case invalidValue(path: String, key: String, rule: String, found: String)
}

extension CheckpointError: CustomStringConvertible {
  /// The thing, the rule and what came instead, on one line.
  public var description: String {
    switch self {
    case .system(let call, let path, let code):
      "cannot \(call) \(quoted(path: path)): \(SystemFile.message(for: code))"
    case .notAFile(let path): "\(quoted(path: path)) must be a regular file"
    case .notADirectory(let path):
      "\(quoted(path: path)) is a file; a model is named by its directory, or by a file whose name ends in .gguf"
    case .tooLarge(let path, let byteCount, let limit):
      "\(quoted(path: path)) has \(byteCount) bytes; at most \(limit) are read"
    case .invalidJSON(let path, let error): "\(quoted(path: path)) is no valid JSON: \(error)"
    case .notAnObject(let path, let found): "\(quoted(path: path)) must hold a JSON object; found \(found)"
    case .missingFile(let name, let directory): "\(quoted(path: directory)) holds no \(name)"
    case .noWeights(let directory, let found): Self.noWeights(directory, found)
    case .invalidSafetensors(let path, let fault): "\(quoted(path: path)): \(fault)"
    case .invalidPyTorch(let path, let fault): "\(quoted(path: path)): \(fault)"
    case .invalidGGUF(let path, let fault): "\(quoted(path: path)): \(fault)"
    case .severalModels(let directory, let names):
      "\(quoted(path: directory)) holds several models; name one of them: "
        + names.prefix(20).map { clipped($0) }.joined(separator: ", ")
    case .destinationExists(let path): "\(quoted(path: path)) exists; --force replaces it"
    case .notReplaceable(let path):
      "\(quoted(path: path)) is not replaced: it must be a model directory (with config.json), and not the source"
    case .valueTooLarge(let tensor, let value, let dtype):
      "tensor \(quoted(tensor)): \(value) is too large for \(dtype.rawValue); choose another --dtype"
    case .invalidWeightMap(let path, let found):
      "\(quoted(path: path)): 'weight_map' must be an object; found \(found ?? "no such key")"
    case .invalidShardName(let path, let tensor, let found):
      "\(quoted(path: path)): tensor \(quoted(tensor)) must be mapped to the name of a file in the same directory; "
        + "found \(found)"
    case .duplicateIndexEntry(let path, let tensor):
      "\(quoted(path: path)): tensor \(quoted(tensor)) is mapped twice"
    case .missingShard(let path, let tensor, let file):
      "\(quoted(path: path)): tensor \(quoted(tensor)) is mapped to \(quoted(file)), which is not in the directory; "
        + "download it again"
    case .missingTensor(let path, let tensor, let file):
      "\(quoted(path: path)): tensor \(quoted(tensor)) is mapped to \(quoted(file)), which does not hold it"
    case .missingKey(let path, let key): "\(quoted(path: path)): \(quoted(key)) is required"
    case .invalidValue(let path, let key, let rule, let found):
      "\(quoted(path: path)): \(quoted(key)) must be \(rule); found \(found)"
    }
  }

  private static func noWeights(_ directory: String, _ found: String?) -> String {
    let start =
      "\(quoted(path: directory)) holds none of model.safetensors, model.safetensors.index.json, "
      + "pytorch_model.bin, pytorch_model.bin.index.json and a .gguf file"
    guard let found else { return start }
    let isSafetensors = found.utf8.suffix(12).elementsEqual(".safetensors".utf8)
    let wayOut =
      isSafetensors
      ? "which is read only when an index names it" : "which is not read under this name or in this format"
    return "\(start), but \(quoted(found)), \(wayOut)"
  }
}
