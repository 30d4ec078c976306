import Benchmarking
import Needletail

/// Sets of requests to send through the engine, and the model to do it with.
struct ThroughputPlan: Sendable {
  let model: String
  var options: LoadOptions
  let cells: [ThroughputBenchmark.Cell]
  let warmups: Int
  let seed: UInt64
  let generation: GenerationOptions

  /// Plans cells; the model gets a cache that holds the largest unless its size was given.
  init(
    _ modelOptions: ModelOptions,
    cells: [ThroughputBenchmark.Cell],
    warmups: Int,
    seed: UInt64,
    generation: GenerationOptions = GenerationOptions()
  ) {
    model = modelOptions.model
    options = modelOptions.loadOptions()
    // Cells share their prompts: what one computed must not help the next.
    options.prefixCaching = false
    options.maxBatchSize = max(options.maxBatchSize, cells.map(\.schedule.concurrency).max() ?? 1)
    if modelOptions.maxBatchTotalTokens == nil {
      options.maxBatchTotalTokens = CacheRoom.tokens(
        cells.map { (min($0.schedule.concurrency, $0.requests), $0.inputTokens + $0.outputTokens) }
      )
    }
    self.cells = cells
    self.warmups = warmups
    self.seed = seed
    self.generation = generation
  }

  /// Loads the model and measures the cells one after another.
  ///
  /// - Parameter onResult: Called after each cell.
  /// - Returns: The results; those until then when the task was cancelled.
  /// - Throws: ``ThroughputPlanError`` when the first cell completed nothing.
  func measure(
    onResult: (ThroughputReport, ThroughputBenchmark.Result) throws -> Void = { _, _ in }
  ) async throws -> ThroughputReport {
    let model = try await LanguageModel.load(model, options: options)
    let benchmark = ThroughputBenchmark(model, options: generation, seed: seed)
    var report = ThroughputReport(model: BenchmarkedModel(model.info), seed: seed)
    for cell in cells where !Task.isCancelled {
      let bar = BenchProgress("\(cell.schedule.name) \(cell.schedule.concurrency), \(cell.requests) requests")
      let result = await benchmark.run(cell, warmups: warmups, onRequest: bar.show)
      bar.end()
      // The warm-up was interrupted.
      guard !result.requests.isEmpty else { break }
      if result.completed.isEmpty, case .failed(let error)? = result.requests.first?.outcome {
        throw ThroughputPlanError.nothingCompleted(error: error)
      }
      report.results.append(result)
      try onResult(report, result)
    }
    return report
  }
}

/// Why there are no results.
enum ThroughputPlanError: Error, CustomStringConvertible {
  /// Every request of a cell failed.
  case nothingCompleted(error: String)

  var description: String {
    switch self {
    case .nothingCompleted(let error): "no request was completed: \(error)"
    }
  }
}
