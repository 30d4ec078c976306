public import OrderedJSON

/// How a safetensors file breaks its format (huggingface/safetensors, README "Format").
public enum SafetensorsFault: Error, Equatable, Sendable {
  /// The file ends inside the 8 bytes of the header's length.
  case noHeaderLength(byteCount: Int)
  /// The header is longer than the format allows.
  case headerTooLong(length: UInt64, limit: Int)
  /// The header is longer than the rest of the file.
  case headerBeyondFile(length: Int, available: Int)
  /// The header does not begin with `{`; `found` is its first byte.
  case headerStart(found: UInt8?)
  /// The header is no JSON text.
  case headerJSON(JSONError)
  /// `__metadata__` is given twice.
  case duplicateMetadata
  /// `__metadata__` is no object.
  case metadata(found: String)
  /// A member of `__metadata__` is no string.
  case metadataValue(key: String, found: String)
  /// Two tensors have the same name.
  case duplicateName(String)
  /// The entry of one tensor is at fault.
  case tensor(String, TensorEntryFault)
  /// Bytes of the data belong to no tensor: those before a tensor, or before the end of the file (nil).
  case hole(before: String?, start: Int, end: Int)
}

extension SafetensorsFault: CustomStringConvertible {
  /// The rule and what came instead, on one line.
  public var description: String {
    switch self {
    case .noHeaderLength(let byteCount):
      "a safetensors file begins with 8 bytes, the header's length; the file has \(byteCount)"
    case .headerTooLong(let length, let limit):
      "the header's length is \(length) bytes; the format allows \(limit)"
    case .headerBeyondFile(let length, let available):
      "the header's length is \(length) bytes, only \(available) follow; the file is truncated or is no "
        + "safetensors file"
    case .headerStart(let found):
      "the header must begin with '{'; found \(found.map { "byte \($0)" } ?? "nothing")"
    case .headerJSON(let error): "the header is no valid JSON: \(error)"
    case .duplicateMetadata: "'__metadata__' is given twice"
    case .metadata(let found): "'__metadata__' must be an object of strings; found \(found)"
    case .metadataValue(let key, let found): "'__metadata__': \(quoted(key)) must be a string; found \(found)"
    case .duplicateName(let name): "two tensors have the name \(quoted(name))"
    case .tensor(let name, let fault): "tensor \(quoted(name)): \(fault)"
    case .hole(let before, let start, let end):
      "bytes \(start)..<\(end) before \(before.map { "tensor \(quoted($0))" } ?? "the end of the file") "
        + "belong to no tensor; the format allows no holes"
    }
  }
}
