import Synchronization
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

  /// Lets the pages of the range (bytes) leave memory, together with those of other ranges: each time that
  /// 32 MiB have been discarded, all pages go.
  ///
  /// Letting pages go one range at a time would stop every thread of the process thousands of times while a
  /// model is loaded.
  public func discard(_ range: Range<Int>) {
    let (before, after) = discarded.add(range.count, ordering: .relaxed)
    guard before / Self.discardStep != after / Self.discardStep else { return }
    unsafe SystemFile.discard(0..<bytes.count, of: bytes)
  }

  /// How much of a file stays in memory at most, beyond what is being read, in bytes.
  private static let discardStep = 32 << 20
  /// The bytes discarded so far.
  private let discarded = Atomic(0)
}
