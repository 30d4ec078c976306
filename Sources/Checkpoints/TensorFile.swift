public import Tensors

/// A file with named tensors.
public protocol TensorFile: Sendable {
  /// The names of the tensors.
  var names: [String] { get }

  /// The tensor of a name, or nil when the file has none.
  func tensor(_ name: String) -> TensorView?
}
