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

  /// Tells that rows were packed and are not read again, so that mapped pages may leave memory.
  func discardRows(_ rows: Range<Int>)
}

extension MatrixSource {
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

  /// Lets go of the rows in each part.
  public func discardRows(_ rows: Range<Int>) {
    var start = 0
    for part in parts {
      let overlap = rows.clamped(to: start..<start + part.rows)
      if !overlap.isEmpty { part.discardRows(overlap.lowerBound - start..<overlap.upperBound - start) }
      start += part.rows
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
