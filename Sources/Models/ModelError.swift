/// Why a checkpoint is no model that can run.
public enum ModelError: Error, Equatable, Sendable {
  /// No family knows this `model_type`.
  case unsupportedModelType(String, known: [String])
  /// The checkpoint lacks a tensor that the configuration calls for.
  case missingTensor(String)
  /// A tensor is present with the wrong shape.
  case shapeMismatch(tensor: String, expected: [Int], found: [Int])
  /// A tensor is stored in a type that weights are not read from.
  case unsupportedElementType(tensor: String, found: String)
}

extension ModelError: CustomStringConvertible {
  /// Which thing, the rule, what came instead, and the way out if there is one.
  public var description: String {
    switch self {
    case .unsupportedModelType(let type, let known):
      "model type '\(type)' is not supported; "
        + (EditDistance.nearest(to: type, among: known).map { "the nearest known type is '\($0)'; " } ?? "")
        + "known types: \(known.joined(separator: ", "))"
    case .missingTensor(let name): "tensor '\(name)' is missing in the checkpoint"
    case .shapeMismatch(let tensor, let expected, let found):
      "tensor '\(tensor)': expected shape \(expected), found \(found)"
    case .unsupportedElementType(let tensor, let found):
      "tensor '\(tensor)': weights of type \(found) are not supported; supported: F32, F16, BF16, F64"
    }
  }
}
