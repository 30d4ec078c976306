internal import Plots

extension ThroughputReport {
  /// A section of a report: the table of all cells, throughput against latency, distributions and a timeline.
  public var section: ReportPage.Section {
    var blocks: [ReportPage.Block] = [
      .text(
        """
        A fixed set of requests through the engine, as a program that imports the library sees it. Generated \
        tokens/s counts new tokens alone, total tokens/s the prompts as well. TTFT is the time from sending a \
        request to its first token, TPOT the mean time of its further tokens, E2E that to its last token; \
        percentiles are over requests. Prompts are random tokens of seed \(seed).
        """
      ),
      .table(table),
    ]
    if let failures { blocks.append(.table(failures, caption: "Failed requests")) }
    blocks.append(.charts(charts))
    // The widest of each schedule shows how they differ.
    for schedule in ["continuous", "static"] {
      let widest = results.filter { $0.cell.schedule.name == schedule && $0.requests.count > 1 }
        .max { $0.cell.schedule.concurrency < $1.cell.schedule.concurrency }
      if let widest { blocks.append(.timeline(timeline(widest))) }
    }
    return ReportPage.Section("Throughput of the engine", blocks)
  }

  private var charts: [Chart] {
    let curves = results.count > 1 ? [rates, tradeOff] : []
    return curves + [
      cumulative("Time to first token", "TTFT (ms)", \.timesToFirstToken),
      cumulative("Time between tokens", "gap between two tokens of a request (ms)", \.interTokenLatencies),
    ]
  }

  private var rates: Chart {
    let counts = Set(results.map { Double($0.cell.schedule.concurrency) }).sorted()
    return Chart(
      "Throughput by requests at once",
      x: Axis("requests at once", scale: .logarithmic, ticks: counts),
      y: Axis("generated tokens/s", range: 0...0),
      series: curves { Point(Double($0.cell.schedule.concurrency), $0.generatedTokensPerSecond) }
    )
  }

  private var tradeOff: Chart {
    Chart(
      "Throughput against latency",
      x: Axis("median latency of a request (ms)", range: 0...0),
      y: Axis("generated tokens/s", range: 0...0),
      series: curves { result in
        result.latencies.map { Point($0.median, result.generatedTokensPerSecond) }
      }
    )
  }

  /// A curve over concurrency for each schedule, input and output.
  private func curves(_ point: (ThroughputBenchmark.Result) -> Point?) -> [Series] {
    var curves: [(name: String, points: [Point])] = []
    for result in results {
      guard let point = point(result) else { continue }
      let name = result.cell.schedule.name + size(of: result.cell)
      if let index = curves.firstIndex(where: { $0.name == name }) {
        curves[index].points.append(point)
      } else {
        curves.append((name, [point]))
      }
    }
    return curves.map { Series($0.name, points: $0.points) }
  }

  private func cumulative(
    _ title: String,
    _ label: String,
    _ values: (ThroughputBenchmark.Result) -> Distribution?
  ) -> Chart {
    Chart(
      title,
      x: Axis(label, scale: .logarithmic),
      y: Axis("no longer (%)", range: 0...100),
      series: results.compactMap { result in
        values(result).map { CumulativeDistribution($0.sorted).series(name(of: result.cell)) }
      }
    )
  }

  private func name(of cell: ThroughputBenchmark.Cell) -> String {
    "\(cell.schedule.name) \(cell.schedule.concurrency)\(size(of: cell))"
  }

  /// The lengths of a cell's requests; nothing when all cells have the same.
  private func size(of cell: ThroughputBenchmark.Cell) -> String {
    let sizes = Set(results.map { [$0.cell.inputTokens, $0.cell.outputTokens] })
    return sizes.count > 1 ? ", \(cell.inputTokens) in, \(cell.outputTokens) out" : ""
  }

  private func timeline(_ result: ThroughputBenchmark.Result) -> Timeline {
    Timeline(
      "Requests over time: \(name(of: result.cell))",
      x: Axis("time (s)"),
      rowLabel: "request",
      phases: ["to the first token", "generating"],
      rows: result.requests.map { request in
        guard let first = request.tokens.first, let last = request.tokens.last else { return [] }
        return [
          Timeline.Span(phase: 0, start: request.start.seconds, end: first.seconds),
          Timeline.Span(phase: 1, start: first.seconds, end: last.seconds),
        ]
      }
    )
  }
}
