internal import Synchronization

/// Some rows of a source, in any order: what regroups a projection whose outputs lie otherwise in a file.
public struct ReorderedMatrix: MatrixSource {
  private let source: any MatrixSource
  private let order: [Int]

  /// Takes the source's rows `order`, the first one first.
  ///
  /// - Precondition: The source has these rows.
  public init(_ source: any MatrixSource, order: [Int]) {
    precondition(order.allSatisfy { (0..<source.rows).contains($0) }, "an order beyond \(source.rows) rows")
    self.source = source
    self.order = order
  }

  /// The number of rows taken.
  public var rows: Int { order.count }
  /// That of the source.
  public var columns: Int { source.columns }

  /// Reads the row of the source.
  public func readRow(_ row: Int, into output: inout MutableSpan<Float>) {
    source.readRow(order[row], into: &output)
  }

  /// That of the source.
  public var storedType: DType? { source.storedType }

  /// Copies each run of rows that are neighbours in the source.
  public func copyRows(_ rows: Range<Int>, into output: inout MutableRawSpan) {
    let rowBytes = output.byteCount / max(1, rows.count)
    var offset = 0
    forEachRun(of: rows) { run in
      let end = offset + run.count * rowBytes
      var target = output._mutatingExtracting(offset..<end)
      source.copyRows(run, into: &target)
      offset = end
    }
  }

  /// Lets go of each run of rows that are neighbours in the source.
  public func discardRows(_ rows: Range<Int>) {
    forEachRun(of: rows) { source.discardRows($0) }
  }

  private func forEachRun(of rows: Range<Int>, _ body: (Range<Int>) -> Void) {
    var start = rows.lowerBound
    while start < rows.upperBound {
      var end = start + 1
      while end < rows.upperBound && order[end] == order[end - 1] + 1 { end += 1 }
      body(order[start]..<order[start] + end - start)
      start = end
    }
  }
}

/// A source whose columns become rows, for layers that are stored as `[inputs, outputs]`.
///
/// The first read turns the whole matrix, so that the file is read in its own order; until the last reader
/// lets go, it takes 4 bytes an element.
public final class TransposedMatrix: MatrixSource {
  /// The number of columns of the source.
  public let rows: Int
  /// The number of rows of the source.
  public let columns: Int
  private let source: any MatrixSource
  private let turned = Mutex<[Float]?>(nil)

  /// Turns a source.
  public init(_ source: any MatrixSource) {
    self.source = source
    rows = source.columns
    columns = source.rows
  }

  /// Reads one column of the source.
  public func readRow(_ row: Int, into output: inout MutableSpan<Float>) {
    let values = turned.withLock { turned in
      let values = turned ?? turn()
      turned = values
      return values
    }
    let start = row * columns
    for index in output.indices { output[index] = values[start + index] }
  }

  private func turn() -> [Float] {
    let (rows, columns, source) = (self.rows, self.columns, self.source)
    var line = [Float](repeating: 0, count: rows)
    return unsafe [Float](unsafeUninitializedCapacity: rows * columns) { buffer, count in
      for column in 0..<columns {
        var span = line.mutableSpan
        source.readRow(column, into: &span)
        for row in 0..<rows { unsafe buffer.initializeElement(at: row * columns + column, to: line[row]) }
      }
      source.discardRows(0..<columns)
      count = rows * columns
    }
  }
}

/// A source each of whose rows is divided by its Euclidean length.
public struct NormalizedMatrix: MatrixSource {
  /// The length below which a row is divided by this instead.
  public static let shortest = 1e-12

  private let source: any MatrixSource

  /// Normalises a source.
  public init(_ source: any MatrixSource) { self.source = source }

  /// That of the source.
  public var rows: Int { source.rows }
  /// That of the source.
  public var columns: Int { source.columns }

  /// Reads and divides a row.
  public func readRow(_ row: Int, into output: inout MutableSpan<Float>) {
    source.readRow(row, into: &output)
    var sum = 0.0
    for index in output.indices { sum += Double(output[index]) * Double(output[index]) }
    let length = max(sum.squareRoot(), Self.shortest)
    for index in output.indices { output[index] = Float(Double(output[index]) / length) }
  }

  /// Lets go of the source's rows.
  public func discardRows(_ rows: Range<Int>) { source.discardRows(rows) }
}
