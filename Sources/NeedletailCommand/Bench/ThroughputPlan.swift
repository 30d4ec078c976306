import Benchmarking
import Needletail

/// Sets of requests to send through the engine, and the model to do it with.
struct ThroughputPlan: Sendable {
  let model: String
  let options: LoadOptions
  let cells: [ThroughputBenchmark.Cell]
  let warmups: Int
  let seed: UInt64
  let generation: GenerationOptions

  /// Plans cells; the model gets a cache that holds the largest unless its size was given.
  ///
  /// With fewer sequences at once than a cell has (`--max-batch-size`) the others wait in the engine's queue.
  init(
    _ modelOptions: ModelOptions,
    cells: [ThroughputBenchmark.Cell],
    warmups: Int,
    seed: UInt64,
    generation: GenerationOptions = GenerationOptions()
  ) {
    model = modelOptions.model
    var options = CacheRoom.options(
      modelOptions,
      for: cells.map { (min($0.schedule.concurrency, $0.requests), $0.length) }
    )
    // Cells share their prompts: what one computed must not help the next.
    options.prefixCaching = false
    self.options = options
    self.cells = cells
    self.warmups = warmups
    self.seed = seed
    self.generation = generation
  }

  /// Loads the model, looks whether every cell has room, and measures the cells one after another.
  ///
  /// - Parameter onResult: Called after each cell.
  /// - Returns: The results; those until then when the task was cancelled, or a cell failed after others.
  /// - Throws: What loading throws, ``BenchPlanError``, or the error of the first cell.
  func measure(
    onResult: (ThroughputReport, ThroughputBenchmark.Result) throws -> Void = { _, _ in }
  ) async throws -> Outcome<ThroughputReport> {
    let model = try await LanguageModel.load(model, options: options)
    try check(model.info)
    let benchmark = ThroughputBenchmark(model, options: generation, seed: seed)
    let report = ThroughputReport(model: BenchmarkedModel(model.info), seed: seed)
    return try await Outcome.measuring(cells, in: report, onResult: onResult) {
      try await measure($0, benchmark)
    }
  }

  /// Measures a cell; nil when its warm-up was interrupted.
  private func measure(
    _ cell: ThroughputBenchmark.Cell,
    _ benchmark: ThroughputBenchmark
  ) async throws -> ThroughputBenchmark.Result? {
    let bar = BenchProgress("\(cell.schedule.name) \(cell.schedule.concurrency), \(cell.requests) requests")
    defer { bar.end() }
    let result = await benchmark.run(cell, warmups: warmups, onRequest: bar.show)
    guard !result.requests.isEmpty else { return nil }
    if result.completed.isEmpty, case .failed(let error)? = result.requests.first?.outcome {
      throw BenchPlanError.nothingCompleted(error: error)
    }
    return result
  }

  private func check(_ info: ModelInfo) throws(BenchPlanError) {
    for cell in cells where cell.length > info.maxTotalTokens {
      throw .sequenceTooLong(tokens: cell.length, limit: info.maxTotalTokens)
    }
  }
}

extension ThroughputBenchmark.Cell {
  /// The tokens of a request at its end.
  var length: Int { inputTokens + outputTokens }
}
