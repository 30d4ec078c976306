import Benchmarking

/// A report that grows by the result of one cell after another.
protocol CellReport: Sendable {
  associatedtype CellResult
  var results: [CellResult] { get set }
}

extension LatencyReport: CellReport {}
extension ThroughputReport: CellReport {}

extension Outcome where Value: CellReport {
  /// Measures cells one after another.
  ///
  /// - Parameters:
  ///   - cells: What is measured.
  ///   - report: The report without results.
  ///   - onResult: Called after each cell, with the report until then.
  ///   - measure: Measures a cell; nil when it was interrupted.
  /// - Returns: The results; those until then when the task was cancelled, or a cell failed after others.
  /// - Throws: The error of the first cell.
  static func measuring<Cell>(
    _ cells: [Cell],
    in report: Value,
    onResult: (Value, Value.CellResult) throws -> Void,
    _ measure: (Cell) async throws -> Value.CellResult?
  ) async throws -> Outcome {
    var report = report
    do {
      for cell in cells where !Task.isCancelled {
        guard let result = try await measure(cell) else { break }
        report.results.append(result)
        try onResult(report, result)
      }
    } catch {
      guard !report.results.isEmpty else { throw error }
      return Outcome(value: report, failure: error)
    }
    return Outcome(value: report)
  }
}
