internal import Plots

extension LoadReport {
  /// Latencies and rates over the rates that were offered, and against each other.
  var loadCharts: [Chart] {
    [
      latencyAgainstThroughput, answers, latencies("Time to first token", \.timeToFirstToken),
      latencies("Time per output token", \.timePerOutputToken), latencies("End to end", \.endToEnd),
      overRate("Generated tokens", [("", { $0.rates.outputTokensPerSecond })]),
    ]
  }

  /// How each latency is distributed, a curve for each step.
  var distributionCharts: [Chart] {
    [
      ("Time to first token", \StepMeasurement.timeToFirstToken),
      ("Time between tokens (ITL, all gaps)", \.interTokenLatency),
      ("Time per output token", \.timePerOutputToken),
      ("End to end", \.endToEnd),
    ].map { title, path in
      Chart(
        title,
        x: Axis("ms", scale: .logarithmic),
        y: Axis("% of values up to x", range: 0...100),
        series: steps.compactMap { step in
          step[keyPath: path].map { CumulativeDistribution($0.sorted).series(step.step.id) }
        }
      )
    }
  }

  /// The steps with a rate, in its order.
  private var rated: [(rate: Double, step: StepMeasurement)] {
    steps.compactMap { step in step.step.rate.map { ($0, step) } }.sorted { $0.rate < $1.rate }
  }

  private var latencyAgainstThroughput: Chart {
    Chart(
      "Latency against throughput",
      x: Axis("generated tokens per second", range: 0...0),
      y: Axis("ms", scale: .logarithmic),
      series: [("TTFT", \StepMeasurement.timeToFirstToken), ("TPOT", \.timePerOutputToken)].map {
        name,
        path in
        Series(
          "\(name) p50",
          points: rated.compactMap { _, step in
            guard let rate = step.rates.outputTokensPerSecond else { return nil }
            return step[keyPath: path]?.bounded(50).map { Point(rate, $0) }
          }
        )
      }
    )
  }

  private var answers: Chart {
    let good = configuration.objective.map { _ in ("good", { (step: StepMeasurement) in step.rates.goodput })
    }
    return overRate(
      "Requests answered",
      [("offered", { $0.step.rate }), ("answered", { $0.rates.requestsPerSecond })]
        + (good.map { [$0] } ?? [])
    )
  }

  /// Things of a second over the rate.
  private func overRate(
    _ title: String,
    _ lines: [(name: String, value: (StepMeasurement) -> Double?)]
  ) -> Chart {
    Chart(
      title,
      x: Axis("requests offered per second", range: 0...0),
      y: Axis("per second", range: 0...0),
      series: lines.map { line in
        Series(line.name, points: rated.map { Point($0.rate, line.value($0.step) ?? .nan) })
      }
    )
  }

  /// Percentiles of a latency over the rate.
  private func latencies(_ title: String, _ values: (StepMeasurement) -> Distribution?) -> Chart {
    Chart(
      title,
      x: Axis("requests offered per second", range: 0...0),
      y: Axis("ms", range: 0...0),
      series: [50.0, 90, 99].map { percent in
        Series(
          "p\(percent.fixed(0))",
          points: rated.compactMap { rate, step in
            values(step)?.bounded(percent).map { Point(rate, $0) }
          }
        )
      }
    )
  }
}
