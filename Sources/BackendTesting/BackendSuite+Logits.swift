public import Backends

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

extension BackendSuite {
  /// The summaries of rows.
  public func summaries(_ logits: [[Float]]) throws -> [LogitSummary] {
    let buffer = try buffer(logits, columns: logits[0].count)
    var summaries: [LogitSummary] = []
    backend.summarize(buffer, rows: logits.count, into: &summaries)
    return summaries
  }

  /// Compares summaries and log-probabilities with the reference.
  public func checkLogits(rows: Int, columns: Int) throws -> [String] {
    let x = SeededNumbers.rows(rows, columns, seed: 3, bound: 20)
    let buffer = try buffer(x, columns: columns)
    var problems: [String] = []
    let sums = x.map { row in
      let largest = Double(row.reduce(-.infinity, max))
      return largest + log(row.reduce(0) { $0 + exp(Double($1) - largest) })
    }
    for (row, summary) in try summaries(x).enumerated() {
      let largest = x[row].reduce(-.infinity, max)
      if summary.maximum != largest || Int(summary.argmax) != x[row].firstIndex(of: largest) {
        problems.append("row \(row): maximum \(summary.maximum) at \(summary.argmax)")
      }
      if !(abs(Double(summary.logSumExp) - sums[row]) < 20 * Tolerance.float32) {
        problems.append("row \(row): log sum \(summary.logSumExp), not \(sums[row])")
      }
    }
    backend.logSoftmax(buffer, rows: rows)
    return problems
      + compare(
        self.rows(rows, columns, of: buffer),
        x.enumerated().map { row, values in values.map { Double($0) - sums[row] } },
        tolerance: Tolerance.float32,
        scale: { _, _ in 40 },
        "logSoftmax \(rows)x\(columns)"
      )
  }

  /// Compares the largest elements with a sorted row that has ties.
  public func checkTopElements(columns: Int, count: Int) throws -> [String] {
    let x = SeededNumbers.vector(columns, seed: 6).map { ($0 * 50).rounded() }
    let buffer = try buffer([x, x], columns: columns)
    let found = backend.topElements(buffer, row: 1, count: count)
    let sorted = x.indices.sorted { x[$0] == x[$1] ? $0 < $1 : x[$0] > x[$1] }.prefix(count)
    if found.map(\.index) != Array(sorted) || found.map(\.value) != sorted.map({ x[$0] }) {
      return ["the \(count) largest of \(columns) differ"]
    }
    return []
  }
}
