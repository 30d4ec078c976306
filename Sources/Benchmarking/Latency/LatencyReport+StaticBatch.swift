internal import Generation

extension LatencyReport {
  /// The tables of text-generation-benchmark: parameters, latency and throughput of prefill and decoding for each
  /// batch size, as Markdown.
  ///
  /// There is one set for each input, output and depth. Percentiles are the values at index ⌊p/100·n⌋ of the
  /// sorted runs, as that tool defines them.
  public var staticBatchMarkdown: String {
    groups.map { group in
      """
      \(parameterTable(group.key).markdown)
      \(latencyTable(group.results).markdown)
      \(throughputTable(group.results).markdown)
      """
    }.joined(separator: "\n")
  }

  /// Results that differ by their batch size alone.
  struct Group {
    /// The cell without its batch size.
    var key: LatencyBenchmark.Cell
    var results: [LatencyBenchmark.Result]
  }

  /// The groups in the order of their first results.
  var groups: [Group] {
    var groups: [Group] = []
    for result in results {
      var key = result.cell
      key.batchSize = 0
      if let index = groups.firstIndex(where: { $0.key == key }) {
        groups[index].results.append(result)
      } else {
        groups.append(Group(key: key, results: [result]))
      }
    }
    return groups
  }

  func parameterTable(_ cell: LatencyBenchmark.Cell) -> MarkdownTable {
    func text(_ value: (some CustomStringConvertible)?) -> String { value.map(\.description) ?? "None" }
    var rows = [
      ["Model", model.name], ["Sequence Length", "\(cell.inputTokens)"],
      ["Decode Length", "\(cell.outputTokens)"], ["Top N Tokens", "\(sampling?.topTokenCount ?? 0)"],
      ["N Runs", "\(runs)"], ["Warmups", "\(warmups)"], ["Temperature", text(sampling?.temperature)],
      ["Top K", text(sampling?.topK)], ["Top P", text(sampling?.topP)],
      ["Typical P", text(sampling?.typicalP)], ["Repetition Penalty", text(sampling?.repetitionPenalty)],
      ["Frequency Penalty", text(sampling?.frequencyPenalty)],
      ["Watermark", "\(sampling?.watermark != nil)"], ["Do Sample", "\(sampling?.doSample ?? false)"],
    ]
    if cell.contextDepth > 0 { rows.append(["Context Depth", "\(cell.contextDepth)"]) }
    return MarkdownTable(["Parameter", "Value"], rows: rows)
  }

  func latencyTable(_ results: [LatencyBenchmark.Result]) -> MarkdownTable {
    typealias Figure = (LatencyBenchmark.Result) -> Distribution?
    let steps: [(String, Figure)] = [
      ("Prefill", \.prefillLatencies), ("Decode (token)", \.stepLatencies),
      ("Decode (total)", \.decodeLatencies),
    ]
    return MarkdownTable(
      ["Step", "Batch Size", "Average", "Lowest", "Highest", "p50", "p90", "p99"],
      rows: steps.flatMap { name, figure in
        results.enumerated().map { index, result in
          let values = figure(result)
          let figures = [
            values?.mean, values?.minimum, values?.maximum, values?.flooredPercentile(50),
            values?.flooredPercentile(90), values?.flooredPercentile(99),
          ]
          return [index == 0 ? name : "", "\(result.cell.batchSize)"]
            + figures.map { $0 == nil ? "-" : Figures.fixed($0, 2) + " ms" }
        }
      }
    )
  }

  func throughputTable(_ results: [LatencyBenchmark.Result]) -> MarkdownTable {
    typealias Figure = (LatencyBenchmark.Result) -> Distribution?
    let steps: [(String, Figure)] = [("Prefill", \.prefillThroughputs), ("Decode", \.decodeThroughputs)]
    return MarkdownTable(
      ["Step", "Batch Size", "Average", "Lowest", "Highest"],
      rows: steps.flatMap { name, figure in
        results.enumerated().map { index, result in
          let values = figure(result)
          return [index == 0 ? name : "", "\(result.cell.batchSize)"]
            + [values?.mean, values?.minimum, values?.maximum].map {
              $0 == nil ? "-" : Figures.fixed($0, 2) + " tokens/secs"
            }
        }
      }
    )
  }
}
