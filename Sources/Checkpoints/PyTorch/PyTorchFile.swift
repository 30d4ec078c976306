public import Tensors

/// A file of torch's `save`: named tensors in a mapped file.
///
/// Reads a bare `state_dict` in the ZIP format (torch 1.6 and later) and in the one before it. Nothing in the
/// file is run.
public struct PyTorchFile: TensorFile {
  /// The path of the file.
  public let path: String
  /// The names of the tensors, in the order of the dictionary.
  public let names: [String]
  private let tensors: [BytewiseKey: TensorView]

  /// The largest pickle; those of the largest files have a few million bytes.
  static let pickleLimit = 1 << 26

  /// Opens a file.
  ///
  /// - Throws: ``CheckpointError/invalidPyTorch(path:_:)``, or what ``MappedFile/init(path:)`` throws.
  public init(path: String) throws(CheckpointError) {
    self.path = path
    let file = try MappedFile(path: path)
    do throws(PyTorchFault) {
      let contents = try PyTorchContents(file)
      var (names, tensors): ([String], [BytewiseKey: TensorView]) = ([], [:])
      for (name, tensor) in contents.tensors {
        guard let view = try contents.view(of: tensor, name: name) else { continue }
        // As in Python, a later value replaces an earlier one.
        if tensors.updateValue(view, forKey: BytewiseKey(name)) == nil { names.append(name) }
      }
      guard !names.isEmpty else { throw .noTensors }
      self.names = names
      self.tensors = tensors
    } catch {
      throw .invalidPyTorch(path: path, error)
    }
  }

  /// The tensor of a name, or nil when the file has none.
  public func tensor(_ name: String) -> TensorView? { tensors[BytewiseKey(name)] }
}
