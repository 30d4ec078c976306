/// Why a file of torch's `save` cannot be read.
public enum PyTorchFault: Error, Equatable, Sendable {
  /// The file is neither of torch's formats; `found` are its first bytes.
  case notTorch(found: [UInt8])
  /// The archive is at fault.
  case archive(ZipFault)
  /// The archive holds no `data.pkl`.
  case noPickle
  /// The pickle is larger than any that tensors need.
  case pickleTooLarge(byteCount: Int, limit: Int)
  /// The pickle is at fault.
  case pickle(PickleFault)
  /// The numbers were stored on a machine with another order of bytes.
  case byteOrder(String)
  /// The file holds no tensor under a name of its own.
  case noTensors
  /// The file lacks the data of a storage.
  case missingStorage(key: String)
  /// The data of a storage is shorter than the pickle says.
  case shortStorage(key: String, expected: Int, found: Int)
  /// A tensor reaches beyond its storage.
  case beyondStorage(tensor: String)
  /// A tensor repeats elements of its storage.
  case repeatedElements(tensor: String)
}

extension PyTorchFault: CustomStringConvertible {
  /// The rule and what came instead, on one line.
  public var description: String {
    switch self {
    case .notTorch(let found):
      "this is no file of torch.save, which begins as a ZIP archive or with torch's magic number; found "
        + (found.isEmpty ? "an empty file" : "bytes \(hexadecimal(found))")
    case .archive(let fault): "\(fault)"
    case .noPickle: "the archive holds no data.pkl; it is no file of torch.save"
    case .pickleTooLarge(let byteCount, let limit):
      "the pickle has \(byteCount) bytes; at most \(limit) are read"
    case .pickle(let fault): "\(fault)"
    case .byteOrder(let found):
      "the numbers must be little-endian; found \(quoted(found)); save it again on a little-endian machine"
    case .noTensors: "it holds no tensors at its top; only bare state_dicts are read"
    case .missingStorage(let key): "it lacks the data of storage \(quoted(key)); the file is truncated"
    case .shortStorage(let key, let expected, let found):
      "storage \(quoted(key)) must have \(expected) bytes; found \(found); the file is truncated"
    case .beyondStorage(let tensor): "tensor \(quoted(tensor)) reaches beyond its storage"
    case .repeatedElements(let tensor):
      "tensor \(quoted(tensor)) has more elements than its storage; save a contiguous copy of it"
    }
  }
}
