import ArgumentParser
import Backends
import Benchmarking
import Needletail
import OrderedJSON

/// `needletail bench`: measurements.
struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measures the machine, models on it, and servers.",
    subcommands: [BenchMachineCommand.self, BenchLatencyCommand.self, BenchLoadCommand.self]
  )
}

/// `needletail bench machine`: the peaks that results are compared with.
struct BenchMachineCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "machine",
    abstract: "Measures memory read bandwidth and arithmetic peaks with the threads given.",
    discussion: "Example:\n  needletail bench machine --threads 2 --json"
  )

  @Option(help: "Threads to measure with (default: one for each usable core).")
  var threads: Int?

  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    let result = try MachineProbe(threads: threads).measure()
    if json {
      let line: JSONValue = [
        "threads": .number(result.threads), "isa": .string(result.instructionSet),
        "read_gb_per_s": .number(result.readGBPerSecond),
        "f32_gflop_per_s": .number(result.float32GFlopPerSecond),
        "bf16_gflop_per_s": .number(result.bfloat16GFlopPerSecond),
        "int8_gop_per_s": .number(result.int8GOpPerSecond),
      ]
      try StandardOutput.write(line.compactText + "\n")
    } else {
      try StandardOutput.write(
        """
        threads      \(result.threads) (\(result.instructionSet))
        memory read  \(Self.rounded(result.readGBPerSecond)) GB/s
        float32      \(Self.rounded(result.float32GFlopPerSecond)) GFLOP/s
        bfloat16     \(Self.rounded(result.bfloat16GFlopPerSecond)) GFLOP/s
        int8         \(Self.rounded(result.int8GOpPerSecond)) GOP/s

        """
      )
    }
  }

  private static func rounded(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }
}

/// `needletail bench latency`: prefill and decoding speed inside the process.
struct BenchLatencyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "latency",
    abstract: "Measures prefill and decoding over a grid of batch sizes, inputs and outputs.",
    discussion: """
      Lists have commas between their numbers. Figures are medians over the runs; prefill computes the logits \
      of the last position only, as serving does.

      Examples:
        needletail bench latency
        needletail bench latency --model-id ./llama-3.2-1b --load-format dummy --dtype bfloat16 \\
          --batch-size 1,16 --input-tokens 512 --output-tokens 32 --json
      """
  )

  @Option(help: "Sequences side by side.")
  var batchSize = NumberList([1])

  @Option(help: "Tokens of each prompt.")
  var inputTokens = NumberList([128])

  @Option(help: "Tokens to generate for each.")
  var outputTokens = NumberList([32])

  @Option(help: "Runs that count.")
  var runs = 5

  @Option(help: "Runs before them that do not.")
  var warmups = 1

  @Flag(help: "Print one JSON object for each cell.")
  var json = false

  @OptionGroup var modelOptions: ModelOptions

  func validate() throws {
    guard runs > 0 else { throw ValidationError("--runs must be at least 1; got \(runs)") }
    guard warmups >= 0 else { throw ValidationError("--warmups must not be negative; got \(warmups)") }
  }

  func run() throws {
    var options = modelOptions.loadOptions()
    let batches = batchSize.values
    options.maxBatchSize = max(options.maxBatchSize, batches.max() ?? 1)
    let longest = (inputTokens.values.max() ?? 0) + (outputTokens.values.max() ?? 0)
    if modelOptions.maxBatchTotalTokens == nil {
      // Whole blocks of 64 tokens for every sequence of the largest cell.
      options.maxBatchTotalTokens = (longest + 63) / 64 * 64 * (batches.max() ?? 1)
    }
    let model = try BareModel(modelOptions.model, options: options)
    let benchmark = LatencyBenchmark(model)
    if !json { try StandardOutput.write(Self.heading) }
    for batch in batches {
      for input in inputTokens.values {
        for output in outputTokens.values {
          let cell = LatencyBenchmark.Cell(batchSize: batch, inputTokens: input, outputTokens: output)
          let result = try benchmark.run(cell, warmups: warmups, runs: runs)
          try StandardOutput.write(
            (json ? line(result, model.info).compactText : Self.row(result)) + "\n"
          )
        }
      }
    }
  }

  private func line(_ result: LatencyBenchmark.Result, _ info: ModelInfo) -> JSONValue {
    [
      "model": .string(info.id), "dtype": .string(WeightType.name(of: info.dtype)),
      "quantize": info.quantization.map { .string($0.description) } ?? .null,
      "threads": .number(info.threads), "isa": .string(info.instructionSet),
      "batch_size": .number(result.cell.batchSize), "input_tokens": .number(result.cell.inputTokens),
      "output_tokens": .number(result.cell.outputTokens),
      "prefill_tokens_per_second": .number(result.prefillTokensPerSecond),
      "decode_tokens_per_second": result.decodeTokensPerSecond.map { .number($0) } ?? .null,
      "time_to_first_token_ms": .number(Self.milliseconds(result.timeToFirstToken)),
      "time_per_output_token_ms": result.timePerOutputToken.map { .number(Self.milliseconds($0)) } ?? .null,
      "peak_rss_bytes": .number(SystemMemory.peakResidentBytes),
    ]
  }

  private static let heading =
    "batch  input  output  prefill tok/s  decode tok/s  first token ms  per token ms\n"

  private static func row(_ result: LatencyBenchmark.Result) -> String {
    let cells = [
      ("\(result.cell.batchSize)", 5), ("\(result.cell.inputTokens)", 7), ("\(result.cell.outputTokens)", 8),
      (tenths(result.prefillTokensPerSecond), 15),
      (result.decodeTokensPerSecond.map(tenths) ?? "-", 14),
      (tenths(milliseconds(result.timeToFirstToken)), 16),
      (result.timePerOutputToken.map { tenths(milliseconds($0)) } ?? "-", 14),
    ]
    return cells.map { text, width in String(repeating: " ", count: max(0, width - text.count)) + text }
      .joined()
  }

  private static func milliseconds(_ duration: Duration) -> Double { duration / .milliseconds(1) }
  private static func tenths(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }
}

/// Numbers from 1 to 2²⁴ on the command line with commas between them.
struct NumberList: ExpressibleByArgument, CustomStringConvertible {
  let values: [Int]

  init(_ values: [Int]) { self.values = values }

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
    values = parts.compactMap { Int($0) }.filter { (1...1 << 24).contains($0) }
    guard values.count == parts.count else { return nil }
  }

  var description: String { values.map(String.init).joined(separator: ",") }
}
