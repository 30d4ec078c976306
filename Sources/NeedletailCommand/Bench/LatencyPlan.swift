import ArgumentParser
import Benchmarking
import Generation
import Needletail

/// A grid of cells to measure step by step, and the model to do it with.
struct LatencyPlan: Sendable {
  let model: String
  let options: LoadOptions
  let cells: [LatencyBenchmark.Cell]
  let runs: Int
  let warmups: Int
  let sampling: SamplingParameters?

  /// Plans cells; the model gets a cache that holds the largest unless its size was given.
  ///
  /// - Throws: `ValidationError` for a cell of more sequences than `--max-batch-size` permits.
  init(
    _ modelOptions: ModelOptions,
    cells: [LatencyBenchmark.Cell],
    runs: Int,
    warmups: Int,
    sampling: SamplingParameters? = nil
  ) throws {
    let rows = cells.map(\.batchSize).max() ?? 1
    if let most = modelOptions.maxBatchSize, most < rows {
      throw ValidationError(
        "--max-batch-size must be at least the greatest --batch-size (\(rows)); got \(most)"
      )
    }
    options = CacheRoom.options(modelOptions, for: cells.map { ($0.batchSize, $0.length) })
    model = modelOptions.model
    self.cells = cells
    self.runs = runs
    self.warmups = warmups
    self.sampling = sampling
  }

  /// Loads the model, looks whether every cell has room, and measures the cells one after another.
  ///
  /// - Parameter onResult: Called after each cell.
  /// - Returns: The results; those until then when the task was cancelled, or a cell failed after others.
  /// - Throws: What loading throws, or `LatencyBenchmarkError` for a cell without room, or the first one.
  func measure(
    onResult: (LatencyReport, LatencyBenchmark.Result) throws -> Void = { _, _ in }
  ) async throws -> Outcome<LatencyReport> {
    let model = try BareModel(model, options: options)
    let benchmark = LatencyBenchmark(model, sampling: sampling)
    // A cell without room would end the run when others have been measured for minutes.
    for cell in cells { try benchmark.check(cell) }
    let report = LatencyReport(
      model: BenchmarkedModel(model.info),
      runs: runs,
      warmups: warmups,
      sampling: sampling
    )
    return try await Outcome.measuring(cells, in: report, onResult: onResult) {
      try measure($0, benchmark)
    }
  }

  /// Measures a cell; nil when it was interrupted.
  private func measure(
    _ cell: LatencyBenchmark.Cell,
    _ benchmark: LatencyBenchmark
  ) throws(LatencyBenchmarkError) -> LatencyBenchmark.Result? {
    let bar = BenchProgress("batch \(cell.batchSize), \(cell.inputTokens) + \(cell.outputTokens) tokens")
    defer { bar.end() }
    do throws(LatencyBenchmarkError) {
      return try benchmark.run(cell, warmups: warmups, runs: runs, onStep: bar.show)
    } catch .interrupted {
      return nil
    }
  }
}
