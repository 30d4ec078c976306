/// A matrix that is read row by row while weights are packed: a stored tensor, a recipe over other sources,
/// or seeded random numbers.
///
/// Rows may be read from several threads at once.
public protocol MatrixSource: Sendable {
  /// The number of rows (outputs of a linear layer, tokens of an embedding table).
  var rows: Int { get }
  /// The number of columns (inputs of a linear layer, width of an embedding).
  var columns: Int { get }

  /// Writes one row as 32-bit floats.
  ///
  /// - Parameters:
  ///   - row: The row, from 0.
  ///   - output: `[columns]`, filled whole.
  func readRow(_ row: Int, into output: inout MutableSpan<Float>)

  /// The type of the rows if they lie somewhere as they are, so that ``copyRows(_:into:)`` gives them; nil if they
  /// are computed.
  var storedType: DType? { get }

  /// Copies rows as they are stored, one behind the other without gaps.
  ///
  /// - Parameters:
  ///   - rows: The rows.
  ///   - output: `[rows, columns]` elements of ``storedType``, filled whole.
  /// - Precondition: ``storedType`` is not nil.
  func copyRows(_ rows: Range<Int>, into output: inout MutableRawSpan)

  /// Tells that rows were packed and are not read again, so that mapped pages may leave memory.
  func discardRows(_ rows: Range<Int>)
}

extension MatrixSource {
  /// Nil: most sources compute.
  public var storedType: DType? { nil }

  /// Is not called for rows that are computed.
  public func copyRows(_ rows: Range<Int>, into output: inout MutableRawSpan) {
    preconditionFailure("rows that are computed are not stored")
  }

  /// Does nothing: most sources hold no pages.
  public func discardRows(_ rows: Range<Int>) {}
}

/// A stored tensor `[rows, columns]` of a plain float type.
public struct StoredMatrix: MatrixSource {
  /// The number of rows.
  public let rows: Int
  /// The number of columns.
  public let columns: Int
  private let view: TensorView

  /// Makes a source from a view.
  ///
  /// - Precondition: The view has two extents and a plain float type.
  public init(_ view: TensorView) {
    precondition(view.shape.count == 2, "a matrix has 2 extents, not \(view.shape.count)")
    precondition(view.dtype.isPlainFloat, "\(view.dtype) is no plain float")
    rows = view.shape[0]
    columns = view.shape[1]
    self.view = view
  }

  /// Reads one row, widened.
  public func readRow(_ row: Int, into output: inout MutableSpan<Float>) {
    view.read(from: row * columns, into: &output)
  }

  /// That of the view, unless its elements are computed.
  public var storedType: DType? { view.isStored ? view.dtype : nil }

  /// Copies neighbouring rows at once.
  public func copyRows(_ rows: Range<Int>, into output: inout MutableRawSpan) {
    view.copy(rows.lowerBound * columns..<rows.upperBound * columns, into: &output)
  }

  /// Lets the pages of the rows go.
  public func discardRows(_ rows: Range<Int>) {
    view.discard(elements: rows.lowerBound * columns..<rows.upperBound * columns)
  }
}

/// Sources laid below each other, such as the query, key and value projections that one product computes.
public struct StackedMatrix: MatrixSource {
  /// The number of rows of all parts.
  public let rows: Int
  /// The number of columns, the same in every part.
  public let columns: Int
  /// The type of all parts, if all are stored in the same one.
  public let storedType: DType?
  private let parts: [any MatrixSource]

  /// Stacks the parts, first on top.
  ///
  /// - Precondition: There is a part, and all have the same number of columns.
  public init(_ parts: [any MatrixSource]) {
    precondition(!parts.isEmpty, "a stack of no matrices")
    columns = parts[0].columns
    let columns = columns
    precondition(parts.allSatisfy { $0.columns == columns }, "stacked matrices differ in columns")
    rows = parts.reduce(0) { $0 + $1.rows }
    let type = parts[0].storedType
    storedType = parts.allSatisfy { $0.storedType == type } ? type : nil
    self.parts = parts
  }

  /// Reads the row from the part that holds it.
  public func readRow(_ row: Int, into output: inout MutableSpan<Float>) {
    var row = row
    for part in parts {
      if row < part.rows { return part.readRow(row, into: &output) }
      row -= part.rows
    }
    preconditionFailure("row \(row) lies beyond the stack")
  }

  /// Copies the rows of each part.
  public func copyRows(_ rows: Range<Int>, into output: inout MutableRawSpan) {
    let rowBytes = output.byteCount / max(1, rows.count)
    var offset = 0
    for (part, overlap) in overlaps(rows) {
      let end = offset + overlap.count * rowBytes
      var target = output._mutatingExtracting(offset..<end)
      part.copyRows(overlap, into: &target)
      offset = end
    }
  }

  /// Lets go of the rows in each part.
  public func discardRows(_ rows: Range<Int>) {
    for (part, overlap) in overlaps(rows) { part.discardRows(overlap) }
  }

  /// The parts that hold some of the rows, and which of their rows these are.
  private func overlaps(_ rows: Range<Int>) -> [(part: any MatrixSource, rows: Range<Int>)] {
    var start = 0
    return parts.compactMap { part in
      defer { start += part.rows }
      let overlap = rows.clamped(to: start..<start + part.rows)
      return overlap.isEmpty ? nil : (part, overlap.lowerBound - start..<overlap.upperBound - start)
    }
  }
}

/// Seeded random numbers in the shape of a matrix, the same for every reader and thread.
public struct RandomMatrix: MatrixSource {
  /// The number of rows.
  public let rows: Int
  /// The number of columns.
  public let columns: Int
  private let seed: UInt64
  private let scale: Float

  /// Makes numbers spread evenly over `-bound..<bound`.
  public init(rows: Int, columns: Int, seed: UInt64, bound: Float) {
    self.rows = rows
    self.columns = columns
    self.seed = seed
    scale = bound * 0x1p-31
  }

  /// Writes the numbers of one row: a linear congruential sequence that starts at a hash of seed and row.
  public func readRow(_ row: Int, into output: inout MutableSpan<Float>) {
    var state = UInt32(truncatingIfNeeded: Self.mix(seed &+ UInt64(row) &* 0x9E37_79B9_7F4A_7C15))
    for index in output.indices {
      state = state &* 1_664_525 &+ 1_013_904_223
      output[index] = Float(Int32(bitPattern: state)) * scale
    }
  }

  /// The finaliser of SplitMix64.
  private static func mix(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }
}
