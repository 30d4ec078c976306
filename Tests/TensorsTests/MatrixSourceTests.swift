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
}
