public import Tensors

/// Numbers at hand, rounded to a type and laid out as in a file; unchecked, for nothing changes them.
@safe public final class StoredArray: TensorStorage, @unchecked Sendable {
  private let memory: UnsafeMutableRawBufferPointer

  private init(_ bytes: [UInt8]) {
    unsafe memory = .allocate(byteCount: max(1, bytes.count), alignment: 64)
    unsafe bytes.withUnsafeBytes { unsafe memory.copyMemory(from: $0) }
  }

  deinit { unsafe memory.deallocate() }

  /// The elements.
  @unsafe public var bytes: UnsafeRawBufferPointer { unsafe UnsafeRawBufferPointer(memory) }

  /// Does nothing: these bytes are no mapped pages.
  public func discard(_ range: Range<Int>) {}

  /// A stored matrix of seeded numbers.
  public static func matrix(rows: Int, columns: Int, _ dtype: DType, seed: Int) -> StoredMatrix {
    let values = SeededNumbers.rows(rows, columns, seed: seed).flatMap(\.self)
    var bytes: [UInt8] = []
    FloatConversion.narrow(values.span, dtype, into: &bytes)
    let storage = StoredArray(bytes)
    let shape = [rows, columns]
    return StoredMatrix(TensorView(dtype: dtype, shape: shape, storage: storage, range: 0..<bytes.count))
  }
}

/// The rows of a source, as if they were computed and not stored.
public struct ComputedMatrix: MatrixSource {
  private let source: any MatrixSource

  /// Hides where the rows of a source come from.
  public init(_ source: any MatrixSource) { self.source = source }

  /// Those of the source.
  public var rows: Int { source.rows }
  /// Those of the source.
  public var columns: Int { source.columns }
  /// Reads a row of the source.
  public func readRow(_ row: Int, into output: inout MutableSpan<Float>) {
    source.readRow(row, into: &output)
  }
}
