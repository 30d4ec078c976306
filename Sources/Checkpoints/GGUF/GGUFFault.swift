/// Why a GGUF file cannot be read (ggml-org/ggml, `docs/gguf.md`).
public enum GGUFFault: Error, Equatable, Sendable {
  /// The file does not begin with "GGUF".
  case notGGUF(found: [UInt8])
  /// The file is of another version, or has another order of bytes.
  case version(UInt32)
  /// The file ends inside its header.
  case truncated(part: String)
  /// A count or a length is larger than the rest of the file.
  case tooMany(String, count: UInt64, available: Int)
  /// A metadata value has an unknown type.
  case valueType(key: String, type: UInt32)
  /// Two metadata values have the same key.
  case duplicateKey(String)
  /// A metadata value is missing.
  case missingKey(String)
  /// A metadata value breaks the rule.
  case value(key: String, rule: String, found: String)
  /// Two tensors have the same name.
  case duplicateTensor(String)
  /// The shape of a tensor has too many extents, or ones that cannot be counted.
  case shape(tensor: String)
  /// The elements of a tensor are stored in a way that is not read.
  case tensorType(tensor: String, type: UInt32)
  /// A row of a tensor fills no whole blocks.
  case partialBlocks(tensor: String, format: String, columns: Int)
  /// The data of a tensor lies outside the file.
  case beyondFile(tensor: String, end: UInt64, available: Int)
  /// A tensor that the model cannot do without is missing.
  case missingTensor(String)
  /// The file is one of several parts.
  case split(part: Int, of: Int)
  /// The model is of a kind that is not read from GGUF.
  case architecture(String)
  /// The model has something that is not read from GGUF.
  case feature(String)
  /// The vocabulary is of a kind that is not read.
  case tokenizer(String)
}

extension GGUFFault: CustomStringConvertible {
  /// The rule and what came instead, on one line.
  public var description: String {
    switch self {
    case .notGGUF(let found):
      "a GGUF file begins with 'GGUF'; found bytes \(hexadecimal(found))"
    case .version(let version):
      version & 0xFFFF == 0 && version != 0
        ? "the file is big-endian; only little-endian files are read"
        : "GGUF version \(version) is not supported; 2 and 3 are"
    case .truncated(let part): "the file ends inside \(part); it is truncated"
    case .tooMany(let things, let count, let available):
      "\(count) \(things) do not fit into the \(available) bytes that are left; the file is truncated or damaged"
    case .valueType(let key, let type): "the value of \(quoted(key)) has type \(type), which is not known"
    case .duplicateKey(let key): "\(quoted(key)) is given twice"
    case .missingKey(let key): "\(quoted(key)) is required"
    case .value(let key, let rule, let found): "\(quoted(key)) must be \(rule); found \(found)"
    case .duplicateTensor(let name): "two tensors have the name \(quoted(name))"
    case .shape(let tensor): "tensor \(quoted(tensor)) must have 1 to 4 extents whose product can be counted"
    case .tensorType(let tensor, let type):
      "tensor \(quoted(tensor)) has the ggml type \(type), which is not supported; known types: "
        + GGUFTensorType.names.joined(separator: ", ")
    case .partialBlocks(let tensor, let format, let columns):
      "tensor \(quoted(tensor)): rows of \(columns) are no whole blocks of \(format)"
    case .beyondFile(let tensor, let end, let available):
      "tensor \(quoted(tensor)) ends at byte \(end) of the data, the file at \(available); it is truncated"
    case .missingTensor(let name): "tensor \(quoted(name)) is missing"
    case .split(let part, let count):
      "this is part \(part) of \(count); join the parts first (llama-gguf-split --merge)"
    case .architecture(let name):
      "architecture \(quoted(name)) is not read from GGUF; known: "
        + GGUFArchitecture.allCases.map(\.rawValue).joined(separator: ", ")
        + "; use the model's safetensors files"
    case .feature(let text): "\(text) is not read from GGUF; use the model's safetensors files"
    case .tokenizer(let text): "the vocabulary \(text); use the model's own tokenizer files"
    }
  }
}
