public import Tensors

/// A file mapped read-only.
///
/// The size is taken once, when the file is opened. A file that another program shrinks afterwards is out
/// of scope: reading the lost pages raises SIGBUS, as for every mapped file.
@safe public final class MappedFile: TensorStorage, @unchecked Sendable {
  // Unchecked: the mapping is read-only, is made in `init` and unmapped in `deinit`, and nothing in between
  // changes a stored property.

  /// The bytes of the file.
  @unsafe public let bytes: UnsafeRawBufferPointer

  /// Maps the file at a path.
  ///
  /// - Throws: ``CheckpointError/system(call:path:code:)``, or ``CheckpointError/notAFile(path:)`` for a
  ///   directory, a pipe or a device.
  public init(path: String) throws(CheckpointError) {
    let (descriptor, byteCount) = try SystemFile.openForReading(path)
    defer { SystemFile.close(descriptor) }
    unsafe bytes = try SystemFile.map(descriptor, byteCount: byteCount, path: path)
  }

  deinit { unsafe SystemFile.unmap(bytes) }

  /// Lets the whole pages inside the range (bytes) leave memory.
  public func discard(_ range: Range<Int>) { unsafe SystemFile.discard(range, of: bytes) }
}
