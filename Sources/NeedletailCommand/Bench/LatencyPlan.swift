import Benchmarking
import Generation
import Needletail

/// A grid of cells to measure step by step, and the model to do it with.
struct LatencyPlan: Sendable {
  let model: String
  var options: LoadOptions
  let cells: [LatencyBenchmark.Cell]
  let runs: Int
  let warmups: Int
  let sampling: SamplingParameters?

  /// Plans cells; the model gets a cache that holds the largest unless its size was given.
  init(
    _ modelOptions: ModelOptions,
    cells: [LatencyBenchmark.Cell],
    runs: Int,
    warmups: Int,
    sampling: SamplingParameters? = nil
  ) {
    model = modelOptions.model
    options = modelOptions.loadOptions()
    options.maxBatchSize = max(options.maxBatchSize, cells.map(\.batchSize).max() ?? 1)
    if modelOptions.maxBatchTotalTokens == nil {
      options.maxBatchTotalTokens = CacheRoom.tokens(
        cells.map { ($0.batchSize, $0.contextDepth + $0.inputTokens + $0.outputTokens) }
      )
    }
    self.cells = cells
    self.runs = runs
    self.warmups = warmups
    self.sampling = sampling
  }

  /// Loads the model and measures the cells one after another.
  ///
  /// - Parameter onResult: Called after each cell.
  /// - Returns: The results; those until then when the task was cancelled.
  /// - Throws: What loading, a cell or `onResult` throws.
  func measure(
    onResult: (LatencyReport, LatencyBenchmark.Result) throws -> Void = { _, _ in }
  ) throws -> LatencyReport {
    let model = try BareModel(model, options: options)
    let benchmark = LatencyBenchmark(model, sampling: sampling)
    var report = LatencyReport(
      model: BenchmarkedModel(model.info),
      runs: runs,
      warmups: warmups,
      sampling: sampling
    )
    for cell in cells where !Task.isCancelled {
      let bar = BenchProgress("batch \(cell.batchSize), \(cell.inputTokens) + \(cell.outputTokens) tokens")
      defer { bar.end() }
      do throws(LatencyBenchmarkError) {
        let result = try benchmark.run(cell, warmups: warmups, runs: runs, onStep: bar.show)
        report.results.append(result)
      } catch .interrupted {
        break
      }
      bar.end()
      if let result = report.results.last { try onResult(report, result) }
    }
    return report
  }
}

/// The size of a key-value cache.
enum CacheRoom {
  /// Tokens in whole blocks of 64 for every sequence of the largest of some sets.
  static func tokens(_ sets: [(sequences: Int, length: Int)]) -> Int? {
    sets.map { ($0.length + 63) / 64 * 64 * $0.sequences }.max()
  }
}
