public import Tensors

/// A matrix of numbers at hand.
public struct ArrayMatrix: MatrixSource {
  /// The rows.
  public let values: [[Float]]
  /// The number of columns.
  public let columns: Int
  /// The number of rows.
  public var rows: Int { values.count }

  /// Makes a matrix of seeded numbers.
  public init(rows: Int, columns: Int, seed: Int, bound: Float = 1) {
    values = SeededNumbers.rows(rows, columns, seed: seed, bound: bound)
    self.columns = columns
  }

  /// Copies a row.
  public func readRow(_ row: Int, into output: inout MutableSpan<Float>) {
    for index in output.indices { output[index] = values[row][index] }
  }
}
