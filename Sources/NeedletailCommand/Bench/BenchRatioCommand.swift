import ArgumentParser
import Benchmarking
import Needletail
import OrderedJSON

/// `needletail bench ratio`: latency and throughput up to one total length from prompts of several shares.
struct BenchRatioCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ratio",
    abstract: "Measures static batches up to one total length, of which the prompt is 25, 50 and 75 %.",
    discussion: """
      The table has the encoding time (to the first token of every sequence), the end-to-end latency, and both \
      throughputs: total tokens/s counts prompts as the published Inferentia tables do, generated tokens/s counts \
      new tokens alone.

      Examples:
        needletail bench ratio
        needletail bench ratio --model-id ./llama-3.2-1b --quantize int8 --batch-size 1,4,16 --json
      """
  )

  @Option(name: [.long, .customShort("b")], help: "Sequences side by side.")
  var batchSize = NumberList([1, 4])

  @Option(help: "Prompt and output together, in tokens.")
  var totalLength = 1024

  @Option(help: "Shares of the prompt, in percent.")
  var inputShare = NumberList([25, 50, 75])

  @Option(name: [.long, .customShort("r")], help: "Runs that count; the table shows medians.")
  var runs = 3

  @Option(name: [.long, .customShort("w")], help: "Runs before them that do not.")
  var warmups = 1

  @Flag(help: "Print one JSON object of all results in the shape of the published files.")
  var json = false

  @OptionGroup var reportOptions: ReportOptions
  @OptionGroup(title: "Model") var modelOptions: ModelOptions

  func validate() throws {
    guard runs > 0 else { throw ValidationError("--runs must be at least 1; got \(runs)") }
    guard warmups >= 0 else { throw ValidationError("--warmups must not be negative; got \(warmups)") }
    guard (2...1 << 24).contains(totalLength) else {
      throw ValidationError("--total-length must be from 2 to \(1 << 24); got \(totalLength)")
    }
    if let share = inputShare.values.first(where: { $0 > 99 || totalLength * $0 / 100 < 1 }) {
      throw ValidationError(
        "--input-share must leave a prompt and an output of \(totalLength) tokens; got \(share)"
      )
    }
  }

  func run() async throws {
    let grid = RatioGrid(
      totalLength: totalLength,
      shares: inputShare.values,
      batchSizes: batchSize.values
    )
    let plan = LatencyPlan(modelOptions, cells: grid.cells, runs: runs, warmups: warmups)
    let outcome = try await Interruption.cancelling { RatioReport(try plan.measure()) }
    let report = outcome.value
    try StandardOutput.write(json ? report.json.compactText + "\n" : report.table.markdown)
    try reportOptions.write(
      ReportPage(of: report.model, isPartial: outcome.isPartial, sections: [report.section])
    )
    try outcome.end()
  }
}

extension RatioReport {
  /// Reads the results of steps in the terms of the ratio tables.
  init(_ report: LatencyReport) {
    self.init(model: report.model, rows: report.results.map(Row.init))
  }
}
