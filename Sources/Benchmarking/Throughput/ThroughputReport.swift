public import OrderedJSON
internal import Plots

/// The results of ``ThroughputBenchmark`` in the forms that people and programs read.
public struct ThroughputReport: Sendable {
  /// What was measured.
  public var model: BenchmarkedModel
  /// What prompts were drawn from.
  public var seed: UInt64
  /// One for each cell, in the order measured.
  public var results: [ThroughputBenchmark.Result]

  /// Makes a report.
  public init(model: BenchmarkedModel, seed: UInt64, results: [ThroughputBenchmark.Result] = []) {
    self.model = model
    self.seed = seed
    self.results = results
  }

  /// A row for each cell.
  public var table: MarkdownTable {
    MarkdownTable(
      [
        "Schedule", "At once", "Input", "Output", "Requests", "Time (s)", "Requests/s", "Generated tokens/s",
        "Total tokens/s",
      ]
        + ["TTFT", "TPOT", "E2E"].flatMap { name in Self.percents.map { "\(name) p\($0.fixed(0)) (ms)" } },
      rows: results.map { result in
        let cell = result.cell
        let latencies = [result.timesToFirstToken, result.timesPerOutputToken, result.latencies]
        return [
          cell.schedule.name, "\(cell.schedule.concurrency)", "\(cell.inputTokens)", "\(cell.outputTokens)",
          Self.counts(result), Figures.fixed(result.duration.seconds, 2),
          Figures.fixed(result.requestsPerSecond, 2), Figures.fixed(result.generatedTokensPerSecond, 1),
          Figures.fixed(result.totalTokensPerSecond, 1),
        ]
          + latencies.flatMap { values in
            Self.percents.map { Figures.fixed(values?.bounded($0), 2) }
          }
      }
    )
  }

  /// The percentiles of the table.
  private static let percents: [Double] = [50, 90, 99]

  /// How many requests were completed, and of how many if not of all.
  private static func counts(_ result: ThroughputBenchmark.Result) -> String {
    let (done, all) = (result.completed.count, result.cell.requests)
    return done == all ? "\(all)" : "\(done) of \(all)"
  }

  /// The errors of requests and how often each came; nil when there are none.
  public var failures: MarkdownTable? {
    var counts: [(error: String, count: Int)] = []
    for request in results.flatMap(\.requests) {
      guard case .failed(let error) = request.outcome else { continue }
      if let index = counts.firstIndex(where: { $0.error == error }) {
        counts[index].count += 1
      } else {
        counts.append((error, 1))
      }
    }
    guard !counts.isEmpty else { return nil }
    return MarkdownTable(["Requests", "Error"], rows: counts.map { ["\($0.count)", $0.error] })
  }

  /// One result as an object: the model, the cell, counts, rates, and each latency in milliseconds.
  ///
  /// Percentiles that there are too few requests for are null.
  public func json(_ result: ThroughputBenchmark.Result) -> JSONValue {
    let cell = result.cell
    var members = model.members
    members += [
      ("schedule", .string(cell.schedule.name)), ("concurrency", .number(cell.schedule.concurrency)),
      ("input_tokens", .number(cell.inputTokens)), ("output_tokens", .number(cell.outputTokens)),
      ("requests", .number(cell.requests)), ("seed", .number(seed)),
      ("completed", .number(result.completed.count)), ("failed", .number(result.failureCount)),
      ("incomplete", .number(result.incompleteCount)), ("duration_s", .number(result.duration.seconds)),
      ("prompt_tokens", .number(result.promptTokens)), ("generated_tokens", .number(result.generatedTokens)),
      ("requests_per_second", .number(result.requestsPerSecond)),
      ("generated_tokens_per_second", .number(result.generatedTokensPerSecond)),
      ("total_tokens_per_second", .number(result.totalTokensPerSecond)),
      ("time_to_first_token_ms", Self.json(result.timesToFirstToken)),
      ("time_per_output_token_ms", Self.json(result.timesPerOutputToken)),
      ("inter_token_latency_ms", Self.json(result.interTokenLatencies)),
      ("e2e_latency_ms", Self.json(result.latencies)),
    ]
    return .object(JSONObject(members))
  }

  private static func json(_ values: Distribution?) -> JSONValue {
    guard let values else { return .null }
    let figures: [(String, JSONValue)] = [
      ("avg", .figure(values.mean)), ("std", .figure(values.standardDeviation)),
      ("min", .figure(values.minimum)), ("max", .figure(values.maximum)),
    ]
    return .object(JSONObject(figures + Distribution.members(Distribution.commonPercents, of: values)))
  }
}
