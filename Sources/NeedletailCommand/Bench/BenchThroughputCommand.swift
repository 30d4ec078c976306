import ArgumentParser
import Benchmarking
import Needletail
import OrderedJSON

/// `needletail bench throughput`: a fixed set of requests through the engine.
struct BenchThroughputCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "throughput",
    abstract: "Sends a fixed set of requests through the engine and measures tokens by time.",
    discussion: """
      Lists have commas between their numbers. Prompts are random tokens from the seed, the same for every cell; \
      requests end after the tokens asked for. Generated tokens/s counts new tokens alone, total tokens/s the \
      prompts as well.

      Examples:
        needletail bench throughput
        needletail bench throughput --input-tokens 128 --output-tokens 128 --requests 64 --concurrency 1,8,32
        needletail bench throughput --concurrency 16 --static-batch-size 16 --report throughput.html
      """
  )

  @Option(help: "Tokens of each prompt.")
  var inputTokens = NumberList([128])

  @Option(help: "Tokens to generate for each.")
  var outputTokens = NumberList([64])

  @Option(help: "Requests of each cell.")
  var requests = NumberList([32])

  @Option(help: "Requests at once, each that ends making room for the next (default: 1,4,16).")
  var concurrency: NumberList?

  @Option(help: "Requests in groups, each of which waits for the one before (default: none).")
  var staticBatchSize: NumberList?

  @Option(help: "Waves of requests before each cell that do not count.")
  var warmups = 1

  @Option(help: "What prompts are drawn from.")
  var seed: UInt64 = 0

  @Flag(help: "Print one JSON object for each cell.")
  var json = false

  @OptionGroup var reportOptions: ReportOptions
  @OptionGroup(title: "Sampling") var samplingOptions: BenchSamplingOptions
  @OptionGroup(title: "Model") var modelOptions: ModelOptions

  func validate() throws {
    try FlagRange.check(warmups, "--warmups", in: FlagRange.warmups)
  }

  func run() async throws {
    let plan = ThroughputPlan(
      modelOptions,
      cells: cells,
      warmups: warmups,
      seed: seed,
      generation: samplingOptions.generationOptions()
    )
    let outcome = try await Interruption.cancelling { [json] in
      try await plan.measure { report, result in
        if json { try StandardOutput.write(report.json(result).compactText + "\n") }
      }
    }
    let report = outcome.value
    if !json {
      try StandardOutput.write(report.table.markdown)
      if let failures = report.failures { try StandardOutput.write("\n" + failures.markdown) }
    }
    try reportOptions.write(
      ReportPage(of: report.model, note: outcome.note, sections: [report.section])
    )
    try outcome.end()
  }

  private var cells: [ThroughputBenchmark.Cell] {
    // Static batches alone when they alone were asked for.
    let concurrency = self.concurrency?.values ?? (staticBatchSize == nil ? [1, 4, 16] : [])
    let schedules: [ThroughputBenchmark.Schedule] =
      concurrency.map { .continuous(concurrency: $0) }
      + (staticBatchSize?.values ?? []).map { .staticBatches(size: $0) }
    var cells: [ThroughputBenchmark.Cell] = []
    for schedule in schedules {
      for input in inputTokens.values {
        for output in outputTokens.values {
          for count in requests.values {
            cells.append(
              .init(inputTokens: input, outputTokens: output, requests: count, schedule: schedule)
            )
          }
        }
      }
    }
    return cells
  }
}
