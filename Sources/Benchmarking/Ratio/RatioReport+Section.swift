internal import Plots

extension RatioReport {
  /// A section of a report: the table, latency and throughput by the share of the prompt.
  public var section: ReportPage.Section {
    let lengths = Set(rows.map(\.sequenceLength)).sorted().map(String.init).joined(separator: ", ")
    return ReportPage.Section(
      "Share of the prompt",
      [
        .text(
          """
          Static batches that end at \(lengths) tokens in all. The encoding time is that to the first token of \
          every sequence, the end-to-end latency that to the last. Total tokens/s is batch size × total length \
          by latency, prompts included, as published tables count; generated tokens/s counts new tokens alone.
          """
        ),
        .table(table),
        .charts([
          chart("End-to-end latency", "latency (s)") { $0.latency },
          chart("Encoding time", "time (s)") { $0.encodingTime },
          chart("Throughput with prompts", "total tokens/s") { $0.totalTokensPerSecond },
          chart("Throughput of new tokens", "generated tokens/s") { $0.generatedTokensPerSecond },
        ]),
      ]
    )
  }

  private func chart(_ title: String, _ label: String, _ value: (Row) -> Double) -> Chart {
    let batchSizes = Set(rows.map(\.batchSize)).sorted()
    return Chart(
      title,
      x: Axis("share of the prompt (%)", ticks: Set(rows.map { $0.share.rounded() }).sorted()),
      y: Axis(label),
      series: batchSizes.map { size in
        Series(
          "batch \(size)",
          points: rows.filter { $0.batchSize == size }.map { Point($0.share.rounded(), value($0)) },
          style: .bars
        )
      }
    )
  }
}
