public import Generation
public import OrderedJSON

/// The results of ``LatencyBenchmark`` in the forms that people and programs read.
public struct LatencyReport: Sendable {
  /// What was measured.
  public var model: BenchmarkedModel
  /// Measured runs of each cell.
  public var runs: Int
  /// Runs before them.
  public var warmups: Int
  /// How tokens were chosen; nil for the greatest logit.
  public var sampling: SamplingParameters?
  /// One for each cell, in the order measured.
  public var results: [LatencyBenchmark.Result]

  /// Makes a report.
  public init(
    model: BenchmarkedModel,
    runs: Int,
    warmups: Int,
    sampling: SamplingParameters? = nil,
    results: [LatencyBenchmark.Result] = []
  ) {
    self.model = model
    self.runs = runs
    self.warmups = warmups
    self.sampling = sampling
    self.results = results
  }

  /// Whether any cell has tokens before its prompts.
  var hasDepth: Bool { results.contains { $0.cell.contextDepth > 0 } }

  /// One result as an object.
  ///
  /// - Parameters:
  ///   - result: The result.
  ///   - peakBytes: The most memory that the process held.
  /// - Returns: The members of the command line's contract; `context_depth` follows `output_tokens` when the cell
  ///   has tokens before its prompts.
  public func json(_ result: LatencyBenchmark.Result, peakBytes: Int) -> JSONValue {
    var members = model.members
    members += [
      ("batch_size", .number(result.cell.batchSize)), ("input_tokens", .number(result.cell.inputTokens)),
      ("output_tokens", .number(result.cell.outputTokens)),
    ]
    if result.cell.contextDepth > 0 { members.append(("context_depth", .number(result.cell.contextDepth))) }
    members += [
      ("prefill_tokens_per_second", .number(result.prefillTokensPerSecond)),
      ("decode_tokens_per_second", result.decodeTokensPerSecond.map { .number($0) } ?? .null),
      ("time_to_first_token_ms", .number(result.timeToFirstToken.milliseconds)),
      ("time_per_output_token_ms", result.timePerOutputToken.map { .number($0.milliseconds) } ?? .null),
      ("peak_rss_bytes", .number(peakBytes)),
    ]
    return .object(JSONObject(members))
  }

  /// The head of the plain table, with its line end.
  public static let textHeading =
    "batch  input  output  prefill tok/s  decode tok/s  first token ms  per token ms\n"

  /// A line of the plain table, without a line end.
  ///
  /// - Parameter result: The result.
  /// - Returns: Medians over the runs in columns as wide as those of ``textHeading``.
  public static func text(_ result: LatencyBenchmark.Result) -> String {
    let cells = [
      ("\(result.cell.batchSize)", 5), ("\(result.cell.inputTokens)", 7), ("\(result.cell.outputTokens)", 8),
      (Figures.fixed(result.prefillTokensPerSecond, 1), 15),
      (Figures.fixed(result.decodeTokensPerSecond, 1), 14),
      (Figures.fixed(result.timeToFirstToken.milliseconds, 1), 16),
      (Figures.fixed(result.timePerOutputToken?.milliseconds, 1), 14),
    ]
    let line = cells.map { text, width in
      String(repeating: " ", count: max(0, width - text.unicodeScalars.count)) + text
    }.joined()
    return result.cell.contextDepth > 0 ? line + "  after \(result.cell.contextDepth)" : line
  }

  /// A row for each cell: means and standard deviations over the runs, as llama-bench shows them.
  public var table: MarkdownTable {
    let depth = hasDepth
    return MarkdownTable(
      ["Batch Size", "Input", "Output"] + (depth ? ["Depth"] : []) + [
        "Prefill (tokens/s)", "Decode (tokens/s)", "First token (ms)", "Per token (ms)", "Per token p99 (ms)",
      ],
      rows: results.map { result in
        let cell = result.cell
        return ["\(cell.batchSize)", "\(cell.inputTokens)", "\(cell.outputTokens)"]
          + (depth ? ["\(cell.contextDepth)"] : []) + [
            Figures.spread(result.prefillThroughputs, 1), Figures.spread(result.decodeThroughputs, 1),
            Figures.spread(result.prefillLatencies, 2), Figures.spread(result.stepLatencies, 2),
            Figures.fixed(result.pooledSteps?.bounded(99), 2),
          ]
      }
    )
  }

  /// Comma-separated values with a head: the cell, then means and standard deviations over the runs.
  public var csv: String {
    let head = [
      "model", "dtype", "quantize", "threads", "isa", "batch_size", "input_tokens", "output_tokens",
      "context_depth", "runs", "prefill_tokens_per_second", "prefill_tokens_per_second_stddev",
      "decode_tokens_per_second", "decode_tokens_per_second_stddev", "time_to_first_token_ms",
      "time_to_first_token_ms_stddev", "time_per_output_token_ms", "time_per_output_token_ms_stddev",
    ]
    return Figures.csv(head)
      + results.map { result in
        let cell = result.cell
        let figures = [
          result.prefillThroughputs, result.decodeThroughputs, result.prefillLatencies, result.stepLatencies,
        ]
        return Figures.csv(
          [
            model.name, model.dtype, model.quantization ?? "", "\(model.threads)", model.instructionSet,
            "\(cell.batchSize)", "\(cell.inputTokens)", "\(cell.outputTokens)", "\(cell.contextDepth)",
            "\(result.runs.count)",
          ] + figures.flatMap { [Self.plain($0?.mean), Self.plain($0?.standardDeviation)] }
        )
      }.joined()
  }

  /// A number in full; nothing for none.
  private static func plain(_ value: Double?) -> String {
    guard let value, value.isFinite else { return "" }
    return "\(value)"
  }
}
