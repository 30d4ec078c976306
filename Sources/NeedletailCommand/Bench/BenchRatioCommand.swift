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
    try FlagRange.check(runs, "--runs", in: FlagRange.runs)
    try FlagRange.check(warmups, "--warmups", in: FlagRange.warmups)
    try FlagRange.check(totalLength, "--total-length", in: 2...1 << 24)
    if let share = inputShare.values.first(where: { $0 > 99 || totalLength * $0 / 100 < 1 }) {
      throw ValidationError(
        "--input-share must leave a prompt and an output of \(totalLength) tokens; got \(share)"
      )
    }
    _ = try plan()
  }

  func run() async throws {
    let plan = try plan()
    let outcome = try await Interruption.cancelling { try await plan.measure() }
    let report = RatioReport(outcome.value)
    try StandardOutput.write(json ? report.json.compactText + "\n" : report.table.markdown)
    try reportOptions.write(
      ReportPage(of: report.model, note: outcome.note, sections: [report.section])
    )
    try outcome.end()
  }

  private func plan() throws -> LatencyPlan {
    let grid = RatioGrid(
      totalLength: totalLength,
      shares: inputShare.values,
      batchSizes: batchSize.values
    )
    return try LatencyPlan(modelOptions, cells: grid.cells, runs: runs, warmups: warmups)
  }
}

extension RatioReport {
  /// Reads the results of steps in the terms of the ratio tables.
  init(_ report: LatencyReport) {
    self.init(model: report.model, rows: report.results.map(Row.init))
  }
}
