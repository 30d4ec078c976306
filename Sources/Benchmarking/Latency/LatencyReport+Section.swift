internal import Plots

extension LatencyReport {
  /// A section of a report: the table of all cells, and charts of what varies.
  public var section: ReportPage.Section {
    ReportPage.Section(
      "Latency of single steps",
      [
        .text(
          """
          Prefill and decoding inside the process, without a queue or a scheduler. Figures are means ± standard \
          deviations over \(runs) runs after \(warmups) that do not count; p99 is over every decoding step.
          """
        ),
        .table(table),
        .charts(charts),
      ]
    )
  }

  private var charts: [Chart] {
    let names = CellNames(results.map(\.cell))
    var charts: [Chart] = []
    if let axis = variedAxis {
      charts += [
        chart("Decoding throughput", axis, names, y: "generated tokens/s") { $0.decodeTokensPerSecond },
        chart("Prefill throughput", axis, names, y: "prompt tokens/s") { $0.prefillTokensPerSecond },
      ]
    }
    charts.append(
      Chart(
        "Decoding steps by their length",
        x: Axis("time of a step (ms)", scale: .logarithmic),
        y: Axis("share of steps (%)", range: 0...100),
        series: results.compactMap { result in
          result.pooledSteps.map { CumulativeDistribution($0.sorted).series(names.name(of: result.cell)) }
        }
      )
    )
    if results.count > 1 { charts.append(tradeOff(names)) }
    return charts
  }

  /// Throughput over latency, as text-generation-benchmark draws it.
  private func tradeOff(_ names: CellNames) -> Chart {
    Chart(
      "Decoding throughput against the time per token",
      x: Axis("time per output token (ms)", range: 0...0),
      y: Axis("generated tokens/s", range: 0...0),
      series: results.map { result in
        let points = result.runs.compactMap { run -> Point? in
          guard result.cell.outputTokens > 1 else { return nil }
          let step = run.decode.milliseconds / Double(result.cell.outputTokens - 1)
          return Point(step, Double(result.cell.batchSize) / step * 1000)
        }
        return Series(names.name(of: result.cell), points: points, style: .points)
      }
    )
  }

  /// The coordinate that varies, on the horizontal axis.
  private struct VariedAxis {
    var axis: Axis
    var path: WritableKeyPath<LatencyBenchmark.Cell, Int>
  }

  private var variedAxis: VariedAxis? {
    let candidates: [(String, WritableKeyPath<LatencyBenchmark.Cell, Int>)] = [
      ("batch size (sequences)", \.batchSize), ("prompt (tokens)", \.inputTokens),
      ("context before the prompt (tokens)", \.contextDepth), ("output (tokens)", \.outputTokens),
    ]
    for (label, path) in candidates {
      let values = Set(results.map { $0.cell[keyPath: path] })
      guard values.count > 1 else { continue }
      let isPositive = values.allSatisfy { $0 > 0 }
      return VariedAxis(
        axis: Axis(
          label,
          scale: isPositive ? .logarithmic : .linear,
          ticks: values.sorted().map(Double.init)
        ),
        path: path
      )
    }
    return nil
  }

  private func chart(
    _ title: String,
    _ varied: VariedAxis,
    _ names: CellNames,
    y: String,
    _ value: (LatencyBenchmark.Result) -> Double?
  ) -> Chart {
    var series: [(key: LatencyBenchmark.Cell, points: [Point])] = []
    for result in results {
      guard let figure = value(result) else { continue }
      var key = result.cell
      key[keyPath: varied.path] = 0
      let point = Point(Double(result.cell[keyPath: varied.path]), figure)
      if let index = series.firstIndex(where: { $0.key == key }) {
        series[index].points.append(point)
      } else {
        series.append((key, [point]))
      }
    }
    return Chart(
      title,
      x: varied.axis,
      y: Axis(y, range: 0...0),
      series: series.map { Series(names.name(of: $0.key), points: $0.points) }
    )
  }
}

/// What tells cells from each other: the coordinates that vary among them.
private struct CellNames {
  private let parts: [(path: KeyPath<LatencyBenchmark.Cell, Int>, text: (Int) -> String)]

  init(_ cells: [LatencyBenchmark.Cell]) {
    let all: [(path: KeyPath<LatencyBenchmark.Cell, Int>, text: (Int) -> String)] = [
      (\.batchSize, { "batch \($0)" }), (\.inputTokens, { "\($0) in" }), (\.outputTokens, { "\($0) out" }),
      (\.contextDepth, { "after \($0)" }),
    ]
    parts = all.filter { part in Set(cells.map { $0[keyPath: part.path] }).count > 1 }
  }

  /// The name of a cell; a coordinate of 0 varies along the axis.
  func name(of cell: LatencyBenchmark.Cell) -> String {
    let words = parts.compactMap { part in
      cell[keyPath: part.path] > 0 ? part.text(cell[keyPath: part.path]) : nil
    }
    return words.isEmpty ? "all" : words.joined(separator: ", ")
  }
}
