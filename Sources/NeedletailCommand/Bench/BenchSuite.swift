import Backends
import Benchmarking
import Needletail
import Tokenizers

/// The benchmarks of `bench all`, in the order of the page.
struct BenchSuite {
  /// What a benchmark gives to the page and to the terminal.
  struct Part: Sendable {
    let section: ReportPage.Section
    let table: MarkdownTable
    var model: BenchmarkedModel?
  }

  /// A benchmark by the name of its command.
  struct Benchmark: Sendable {
    let name: String
    let measure: @Sendable () async throws -> Outcome<Part>
  }

  /// What is run.
  private(set) var benchmarks: [Benchmark]
  /// What is not, and why.
  private(set) var omissions: [String] = []
  private let modelOptions: ModelOptions
  private let quick: Bool
  /// The longest sequence of the model.
  private let longest: Int

  /// Plans what fits the model and its options.
  init(_ modelOptions: ModelOptions, quick: Bool) throws {
    self.modelOptions = modelOptions
    self.quick = quick
    let info = try ModelInfo(inspecting: modelOptions.model, options: modelOptions.loadOptions())
    longest = min(info.maxPositions, modelOptions.maxTotalTokens ?? .max)
    let threads = modelOptions.threads
    benchmarks = [
      Benchmark(name: "machine") {
        let report = MachineReport(try MachineProbe(threads: threads).measure())
        return Outcome(value: Part(section: report.section, table: report.table))
      }
    ]
    try addLatency()
    addThroughput()
    try addRatio()
    try addLoad()
  }

  private mutating func addLatency() throws {
    let cells = (quick ? [1, 2, 4, 8, 16] : [1, 2, 4, 8, 16, 32]).flatMap { batch in
      (quick ? [128] : [128, 512]).map {
        LatencyBenchmark.Cell(batchSize: batch, inputTokens: $0, outputTokens: quick ? 32 : 128)
      }
    }
    let plan = try LatencyPlan(
      modelOptions,
      cells: fitting(cells, "latency", length: \.length, rows: \.batchSize),
      runs: 5,
      warmups: 1
    )
    guard !plan.cells.isEmpty else { return }
    benchmarks.append(
      Benchmark(name: "latency") {
        try await plan.measure().map { Part(section: $0.section, table: $0.table, model: $0.model) }
      }
    )
  }

  private mutating func addThroughput() {
    let schedules: [ThroughputBenchmark.Schedule] =
      (quick ? [1, 2, 4, 8, 16] : [1, 2, 4, 8, 16, 32]).map { .continuous(concurrency: $0) }
      + [.staticBatches(size: 16)]
    let cells = schedules.map {
      ThroughputBenchmark.Cell(inputTokens: 128, outputTokens: 64, requests: quick ? 64 : 256, schedule: $0)
    }
    let plan = ThroughputPlan(
      modelOptions,
      cells: fitting(cells, "throughput", length: \.length, rows: \.schedule.concurrency),
      warmups: 1,
      seed: 0
    )
    guard !plan.cells.isEmpty else { return }
    benchmarks.append(
      Benchmark(name: "throughput") {
        try await plan.measure().map { Part(section: $0.section, table: $0.table, model: $0.model) }
      }
    )
  }

  /// Up to 1,024 tokens, or as long as the model's sequences may be.
  private mutating func addRatio() throws {
    let grid = RatioGrid(totalLength: min(1024, longest), batchSizes: quick ? [1, 4] : [1, 4, 16])
    let plan = try LatencyPlan(
      modelOptions,
      cells: fitting(grid.cells, "ratio", length: \.length, rows: \.batchSize),
      runs: 3,
      warmups: quick ? 0 : 1
    )
    guard !plan.cells.isEmpty else { return }
    benchmarks.append(
      Benchmark(name: "ratio") {
        try await plan.measure().map {
          let report = RatioReport($0)
          return Part(section: report.section, table: report.table, model: report.model)
        }
      }
    )
  }

  private mutating func addLoad() throws {
    do { _ = try ModelLocation(modelOptions.model).tokenizer() } catch TokenizerError.noTokenizer {
      omissions.append("bench load is left out: the model has no tokenizer")
      return
    }
    guard LocalLoad.length < longest else {
      omissions.append("bench load is left out: it has sequences of more than \(longest) tokens")
      return
    }
    let load = LocalLoad(modelOptions, quick: quick)
    benchmarks.append(
      Benchmark(name: "load") {
        try await load.measure().map { Part(section: $0.section, table: $0.compatibleTable) }
      }
    )
  }

  /// The cells that the model's sequences and `--max-batch-size` have room for.
  private mutating func fitting<Cell>(
    _ cells: [Cell],
    _ name: String,
    length: (Cell) -> Int,
    rows: (Cell) -> Int
  ) -> [Cell] {
    let most = modelOptions.maxBatchSize ?? .max
    let chosen = cells.filter { length($0) <= longest && rows($0) <= most }
    if chosen.count < cells.count {
      omissions.append(
        "bench \(name): \(cells.count - chosen.count) of \(cells.count) cells are left out: the model serves "
          + "\(longest) tokens a sequence" + (most == .max ? "" : ", and \(most) sequences at once")
      )
    }
    return chosen
  }
}

/// The errors of benchmarks, the others of which ran.
struct BenchSuiteError: Error, CustomStringConvertible {
  let failures: [String]

  var description: String { failures.joined(separator: "; ") }
}
