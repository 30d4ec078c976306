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
  private let descriptor: Int32

  /// Maps the file at a path.
  ///
  /// - Throws: ``CheckpointError/system(call:path:code:)``, or ``CheckpointError/notAFile(path:)`` for a
  ///   directory, a pipe or a device.
  public init(path: String) throws(CheckpointError) {
    let (descriptor, byteCount) = try SystemFile.openForReading(path)
    do throws(CheckpointError) {
      unsafe bytes = try SystemFile.map(descriptor, byteCount: byteCount, path: path)
    } catch {
      SystemFile.close(descriptor)
      throw error
    }
    self.descriptor = descriptor
  }

  deinit {
    unsafe SystemFile.unmap(bytes)
    SystemFile.close(descriptor)
  }

  /// Has the system copy the bytes, which costs less than mapping pages that are read once.
  public func copy(_ range: Range<Int>, into output: inout MutableRawSpan) {
    let byteCount = unsafe bytes.count
    precondition(range.lowerBound >= 0 && range.upperBound <= byteCount, "bytes beyond the file")
    unsafe output.withUnsafeMutableBytes { target in
      let count = unsafe SystemFile.read(descriptor, from: range.lowerBound, into: target)
      guard count < range.count else { return }
      // What the system does not give that way is in the mapping.
      let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: target[count...])
      unsafe rest.copyMemory(from: .init(rebasing: bytes[(range.lowerBound + count)..<range.upperBound]))
    }
  }

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
