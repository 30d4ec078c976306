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
    let names = CellNames(results.map(\.cell))
    blocks.append(.charts(charts(names)))
    // The widest of each schedule shows how they differ.
    for schedule in ["continuous", "static"] {
      let widest = results.filter { $0.cell.schedule.name == schedule && $0.requests.count > 1 }
        .max { $0.cell.schedule.concurrency < $1.cell.schedule.concurrency }
      if let widest { blocks.append(.timeline(timeline(widest, names))) }
    }
    return ReportPage.Section("Throughput of the engine", blocks)
  }

  private func charts(_ names: CellNames) -> [Chart] {
    let curves = results.count > 1 ? [rates(names), tradeOff(names)] : []
    return curves + [
      cumulative("Time to first token", "TTFT (ms)", names, \.timesToFirstToken),
      cumulative(
        "Time between tokens",
        "gap between two tokens of a request (ms)",
        names,
        \.interTokenLatencies
      ),
    ]
  }

  private func rates(_ names: CellNames) -> Chart {
    let counts = Set(results.map { Double($0.cell.schedule.concurrency) }).sorted()
    return Chart(
      "Throughput by requests at once",
      x: Axis("requests at once", scale: .logarithmic, ticks: counts),
      y: Axis("generated tokens/s", range: 0...0),
      series: curves(names) { Point(Double($0.cell.schedule.concurrency), $0.generatedTokensPerSecond) }
    )
  }

  private func tradeOff(_ names: CellNames) -> Chart {
    Chart(
      "Throughput against latency",
      x: Axis("median latency of a request (ms)", range: 0...0),
      y: Axis("generated tokens/s", range: 0...0),
      series: curves(names) { result in
        result.latencies.map { Point($0.median, result.generatedTokensPerSecond) }
      }
    )
  }

  /// A curve over concurrency for each schedule, input and output.
  private func curves(
    _ names: CellNames,
    _ point: (ThroughputBenchmark.Result) -> Point?
  ) -> [Series] {
    var curves: [(name: String, points: [Point])] = []
    for result in results {
      guard let point = point(result) else { continue }
      let name = result.cell.schedule.name + names.size(of: result.cell)
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
    _ names: CellNames,
    _ values: (ThroughputBenchmark.Result) -> Distribution?
  ) -> Chart {
    Chart(
      title,
      x: Axis(label, scale: .logarithmic),
      y: Axis("share (%)", range: 0...100),
      series: results.compactMap { result in
        values(result).map { CumulativeDistribution($0.sorted).series(names.name(of: result.cell)) }
      }
    )
  }

  private func timeline(_ result: ThroughputBenchmark.Result, _ names: CellNames) -> Timeline {
    Timeline(
      "Requests over time: \(names.name(of: result.cell))",
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

/// What tells cells from each other.
private struct CellNames {
  /// Whether the lengths of their requests differ.
  private let sizesVary: Bool

  init(_ cells: [ThroughputBenchmark.Cell]) {
    sizesVary = Set(cells.map { [$0.inputTokens, $0.outputTokens] }).count > 1
  }

  /// The schedule of a cell and, where they vary, its lengths.
  func name(of cell: ThroughputBenchmark.Cell) -> String {
    "\(cell.schedule.name) \(cell.schedule.concurrency)\(size(of: cell))"
  }

  /// The lengths of a cell's requests; nothing when all cells have the same.
  func size(of cell: ThroughputBenchmark.Cell) -> String {
    sizesVary ? ", \(cell.inputTokens) in, \(cell.outputTokens) out" : ""
  }
}
