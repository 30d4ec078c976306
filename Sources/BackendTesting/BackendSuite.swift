public import Backends
public import Tensors

/// What each backend must do, as checks that return what is wrong: an empty list when all is right.
///
/// Checks compare with a plain reference in double precision; the parts that return results let a test
/// compare two backends, or the same backend with another batch, bit by bit.
public struct BackendSuite<Tested: Backend> {
  /// The backend under test.
  public let backend: Tested

  /// Makes a suite.
  public init(_ backend: Tested) { self.backend = backend }

  /// Makes a buffer that holds rows.
  public func buffer(_ rows: [[Float]], columns: Int, _ dtype: DType = .float32) throws -> Tested.Buffer {
    let buffer = try backend.makeBuffer(dtype, rows: rows.count, columns: columns)
    for (index, row) in rows.enumerated() { backend.write(row.span, to: buffer, row: index) }
    return buffer
  }

  /// The first rows of a buffer.
  public func rows(_ count: Int, _ columns: Int, of buffer: Tested.Buffer) -> [[Float]] {
    (0..<count).map { index in
      var row = [Float](repeating: .nan, count: columns)
      var span = row.mutableSpan
      backend.read(buffer, row: index, into: &span)
      return row
    }
  }

  /// Says where results are further from expectations than `tolerance` times `scale` of the element.
  func compare(
    _ found: [[Float]],
    _ expected: [[Double]],
    tolerance: Double,
    scale: (Int, Int) -> Double,
    _ name: @autoclosure () -> String
  ) -> [String] {
    if found.count != expected.count { return ["\(name()): \(found.count) rows for \(expected.count)"] }
    for (row, (foundRow, expectedRow)) in zip(found, expected).enumerated() {
      if foundRow.count != expectedRow.count {
        return ["\(name()): row \(row) has \(foundRow.count) columns"]
      }
      for (column, (value, wanted)) in zip(foundRow, expectedRow).enumerated() {
        let allowed = tolerance * max(scale(row, column), 1e-30)
        if !(abs(Double(value) - wanted) <= allowed) {
          return ["\(name()): [\(row), \(column)] is \(value), not \(wanted) within \(allowed)"]
        }
      }
    }
    return []
  }
}

/// The bits of rows, for exact comparison.
public func bits(_ rows: [[Float]]) -> [[UInt32]] { rows.map { $0.map(\.bitPattern) } }
