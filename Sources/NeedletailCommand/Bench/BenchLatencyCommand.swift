import ArgumentParser
import Benchmarking
import Generation
import Needletail
import OrderedJSON

/// `needletail bench latency`: prefill and decoding speed inside the process.
struct BenchLatencyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "latency",
    abstract: "Measures prefill and decoding over a grid of batch sizes, inputs and outputs.",
    discussion: """
      Lists have commas between their numbers. The plain table shows medians over the runs, --format markdown \
      means and deviations, and --format tgb the tables of text-generation-benchmark with its defaults \
      (-b 1,2,4,8,16,32 -s 10 -d 8 -r 10). Prefill computes the logits of the last position only, as serving does.

      Examples:
        needletail bench latency
        needletail bench latency --format tgb -s 512 -d 128
        needletail bench latency --model-id ./llama-3.2-1b --load-format dummy --dtype bfloat16 \\
          --batch-size 1,16 --input-tokens 512 --output-tokens 32 --json
      """
  )

  /// How results are printed.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case table, tgb, markdown, csv, json
  }

  @Option(
    name: [.customLong("batch-size"), .customShort("b")],
    help: "Sequences side by side (repeatable; default: 1)."
  )
  var batchSize: [NumberList] = []

  @Option(
    name: [.customLong("input-tokens"), .customLong("sequence-length"), .customShort("s")],
    help: "Tokens of each prompt (default: 128)."
  )
  var inputTokens: NumberList?

  @Option(
    name: [.customLong("output-tokens"), .customLong("decode-length"), .customShort("d")],
    help: "Tokens to generate for each, the first of them by the prefill (default: 32)."
  )
  var outputTokens: NumberList?

  @Option(help: "Tokens in the cache before each prompt, which are not measured (default: 0).")
  var contextDepth: CountList?

  @Option(name: [.long, .customShort("r")], help: "Runs that count (default: 5).")
  var runs: Int?

  @Option(name: [.long, .customShort("w")], help: "Runs before them that do not (default: 1).")
  var warmups: Int?

  @Option(help: "How to print results: table, tgb, markdown, csv or json (default: table).")
  var format: Format?

  @Flag(help: "Print one JSON object for each cell, as --format json.")
  var json = false

  @OptionGroup var reportOptions: ReportOptions
  @OptionGroup(title: "Sampling") var samplingOptions: BenchSamplingOptions
  @OptionGroup(title: "Model") var modelOptions: ModelOptions

  func validate() throws {
    try FlagRange.check(runs, "--runs", in: FlagRange.runs)
    try FlagRange.check(warmups, "--warmups", in: FlagRange.warmups)
    if json, let format, format != .json {
      throw ValidationError("--json and --format \(format.rawValue) exclude each other; give one of them")
    }
    _ = try plan()
  }

  func run() async throws {
    let (plan, style) = (try plan(), style)
    let outcome = try await Interruption.cancelling {
      try await plan.measure { report, result in
        if let line = Self.line(report, result, style) { try StandardOutput.write(line + "\n") }
      }
    }
    let report = outcome.value
    switch style {
    case .table, .json: break
    case .tgb: try StandardOutput.write(report.staticBatchMarkdown)
    case .markdown: try StandardOutput.write(report.table.markdown)
    case .csv: try StandardOutput.write(report.csv)
    }
    try reportOptions.write(
      ReportPage(of: report.model, note: outcome.note, sections: [report.section])
    )
    try outcome.end()
  }

  private var style: Format { json ? .json : format ?? .table }

  private func plan() throws -> LatencyPlan {
    let isTGB = style == .tgb
    let batches = batchSize.isEmpty ? isTGB ? [1, 2, 4, 8, 16, 32] : [1] : batchSize.flatMap(\.values)
    let inputs = inputTokens?.values ?? [isTGB ? 10 : 128]
    let outputs = outputTokens?.values ?? [isTGB ? 8 : 32]
    var cells: [LatencyBenchmark.Cell] = []
    for batch in batches {
      for input in inputs {
        for output in outputs {
          for depth in contextDepth?.values ?? [0] {
            cells.append(
              .init(batchSize: batch, inputTokens: input, outputTokens: output, contextDepth: depth)
            )
          }
        }
      }
    }
    return try LatencyPlan(
      modelOptions,
      cells: cells,
      runs: runs ?? (isTGB ? 10 : 5),
      warmups: warmups ?? 1,
      sampling: samplingOptions.parameters()
    )
  }

  /// What is printed as soon as a cell is measured; the head of the table comes with the first.
  private static func line(
    _ report: LatencyReport,
    _ result: LatencyBenchmark.Result,
    _ style: Format
  ) -> String? {
    switch style {
    case .table:
      (report.results.count == 1 ? LatencyReport.textHeading : "") + LatencyReport.text(result)
    case .json: report.json(result, peakBytes: SystemMemory.peakResidentBytes).compactText
    case .tgb, .markdown, .csv: nil
    }
  }
}
