import BackendTesting
import Synchronization
import Tensors
import Testing

@Suite struct MatrixSourceTests {
  private func row(_ source: any MatrixSource, _ row: Int) -> [Float] {
    var values = [Float](repeating: .nan, count: source.columns)
    var span = values.mutableSpan
    source.readRow(row, into: &span)
    return values
  }

  @Test("a stack reads each part's rows in order") func stack() {
    let parts = [3, 1, 4].map { RandomMatrix(rows: $0, columns: 5, seed: UInt64($0), bound: 1) }
    let stack = StackedMatrix(parts)
    #expect(stack.rows == 8)
    let expected = parts.flatMap { part in (0..<part.rows).map { row(part, $0) } }
    #expect((0..<8).map { row(stack, $0) } == expected)
  }

  @Test("random numbers keep to their bound and differ between rows") func random() {
    let matrix = RandomMatrix(rows: 2, columns: 1000, seed: 7, bound: 0.25)
    #expect(row(matrix, 0).allSatisfy { abs($0) <= 0.25 })
    #expect(row(matrix, 0) != row(matrix, 1))
    #expect(row(matrix, 1) == row(matrix, 1))
  }

  @Test("reordered rows are those of the source, and let go in runs") func reordered() {
    let source = RecordingMatrix(RandomMatrix(rows: 9, columns: 5, seed: 3, bound: 1))
    let order = [4, 5, 6, 0, 1, 8]
    let matrix = ReorderedMatrix(source, order: order)
    #expect(matrix.rows == 6 && matrix.columns == 5)
    #expect((0..<6).map { row(matrix, $0) } == order.map { row(source, $0) })
    matrix.discardRows(1..<6)
    #expect(source.discarded.withLock(\.self) == [5..<7, 0..<2, 8..<9])
  }

  @Test("stored rows are copied through stacks and orders, computed ones have no type") func stored() {
    let parts = [3, 1, 4].map { StoredArray.matrix(rows: $0, columns: 5, .bfloat16, seed: $0) }
    let stack = StackedMatrix(parts)
    let order = [4, 5, 6, 0, 1, 7]
    for source in [parts[0], stack, ReorderedMatrix(stack, order: order)] as [any MatrixSource] {
      #expect(source.storedType == .bfloat16)
      let rows = 1..<source.rows
      var copy = [UInt8](repeating: 0, count: rows.count * 10)
      var span = copy.mutableSpan
      var bytes = unsafe span.mutableBytes
      source.copyRows(rows, into: &bytes)
      var expected: [UInt8] = []
      for index in rows { FloatConversion.narrow(row(source, index).span, .bfloat16, into: &expected) }
      #expect(copy == expected)
    }
    let random = RandomMatrix(rows: 3, columns: 5, seed: 1, bound: 1)
    let single = StoredArray.matrix(rows: 2, columns: 5, .float32, seed: 1)
    for source in [random, StackedMatrix([random, random]), StackedMatrix([parts[0], single])]
      as [any MatrixSource]
    {
      #expect(source.storedType == nil)
    }
  }

  @Test("a transposed matrix has the columns of its source as rows") func transposed() {
    let source = RecordingMatrix(RandomMatrix(rows: 7, columns: 3, seed: 4, bound: 1))
    let matrix = TransposedMatrix(source)
    #expect(matrix.rows == 3 && matrix.columns == 7)
    let rows = (0..<7).map { row(source, $0) }
    #expect((0..<3).map { row(matrix, $0) } == (0..<3).map { column in rows.map { $0[column] } })
    #expect(source.discarded.withLock(\.self) == [0..<7])
  }

  @Test("normalised rows have length 1, and a row of zeros stays one") func normalized() {
    let matrix = NormalizedMatrix(RandomMatrix(rows: 4, columns: 300, seed: 5, bound: 9))
    for index in 0..<4 {
      let length = row(matrix, index).reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
      #expect(abs(length - 1) < 1e-6)
    }
    #expect(row(NormalizedMatrix(RandomMatrix(rows: 1, columns: 3, seed: 1, bound: 0)), 0) == [0, 0, 0])
  }
}

/// A source that remembers what was let go.
private final class RecordingMatrix: MatrixSource {
  let source: RandomMatrix
  let discarded = Mutex<[Range<Int>]>([])
  var rows: Int { source.rows }
  var columns: Int { source.columns }

  init(_ source: RandomMatrix) { self.source = source }

  func readRow(_ row: Int, into output: inout MutableSpan<Float>) { source.readRow(row, into: &output) }
  func discardRows(_ rows: Range<Int>) { discarded.withLock { $0.append(rows) } }
}
