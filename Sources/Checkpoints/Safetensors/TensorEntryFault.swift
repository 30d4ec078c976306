public import Tensors

/// How the header entry of one tensor breaks the format.
///
/// Offsets count bytes from the end of the header.
public enum TensorEntryFault: Error, Equatable, Sendable {
  /// The entry is no object; `found` is its kind in words.
  case notAnObject(found: String)
  /// The entry lacks a field.
  case missingField(String)
  /// The entry has a field twice.
  case duplicateField(String)
  /// A field has a value that the rule excludes.
  case invalidField(String, rule: String, found: String)
  /// The element type is not known here.
  case unknownType(String)
  /// The shape has more bytes than can be counted.
  case sizeOverflow(DType, shape: [Int])
  /// The data ends before it starts.
  case reversedOffsets(start: Int, end: Int)
  /// The data ends behind the end of the file.
  case beyondData(end: Int, available: Int)
  /// The offsets do not hold exactly the elements of the shape.
  case wrongByteCount(DType, shape: [Int], expected: Int, found: Int)
  /// The data starts before that of another tensor ends.
  case overlap(start: Int, other: String, otherEnd: Int)
}

extension TensorEntryFault: CustomStringConvertible {
  /// The rule and what came instead, on one line.
  public var description: String {
    switch self {
    case .notAnObject(let found): "the entry must be an object; found \(found)"
    case .missingField(let field): "'\(field)' is required"
    case .duplicateField(let field): "'\(field)' is given twice"
    case .invalidField(let field, let rule, let found): "'\(field)' must be \(rule); found \(found)"
    case .unknownType(let name):
      "dtype \(quoted(name)) is not supported; known types: "
        + DType.allCases.map(\.rawValue).joined(separator: ", ")
    case .sizeOverflow(let type, let shape):
      "\(clipped("\(shape)")) of \(type.rawValue) has more bytes than can be counted"
    case .reversedOffsets(let start, let end):
      "the data starts at byte \(start) and ends before it, at \(end)"
    case .beyondData(let end, let available):
      "the data ends at byte \(end), the file at \(available); the file is truncated"
    case .wrongByteCount(let type, let shape, let expected, let found):
      "\(clipped("\(shape)")) of \(type.rawValue) needs \(expected) bytes; the offsets hold \(found)"
    case .overlap(let start, let other, let otherEnd):
      "the data starts at byte \(start), inside tensor \(quoted(other)), which ends at \(otherEnd)"
    }
  }
}
