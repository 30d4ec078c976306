internal import Plots

extension LoadReport {
  /// The report as a page with curves: latency against load, distributions, and what happened when.
  package var page: ReportPage {
    var sections = [
      ReportPage.Section(
        "Results",
        [.table(compatibleTable), .table(latencyTable, caption: "Latencies in ms"), .table(countTable)]
          + warnings.map { .text("Note: \($0).") }
          + (problem.map { [.text("The run ended early: \($0).")] } ?? [])
      )
    ]
    if steps.count(where: { $0.step.rate != nil }) > 1 {
      sections.append(ReportPage.Section("Latency against load", [.charts(loadCharts)]))
    }
    sections.append(ReportPage.Section("Distributions", [.charts(distributionCharts)]))
    sections.append(ReportPage.Section("Timeline", [.charts(timelineCharts)]))
    sections.append(
      ReportPage.Section(
        "Method",
        [
          .facts(configuration.facts),
          .table(generatorTable, caption: "How late the load generator itself was, in ms"),
          .text(Self.definitions),
        ]
      )
    )
    return ReportPage(
      title: "Load benchmark: \(configuration.model)",
      subtitle: "\(configuration.url) · \(startTime) to \(endTime) · \(status.rawValue)",
      sections: sections
    )
  }

  /// The run as a part of a page about other things too.
  package var section: ReportPage.Section {
    ReportPage.Section(
      "Server under load",
      [
        .text(
          "\(configuration.url), \(configuration.route.rawValue) route: a warm-up with one user, "
            + "\(configuration.plan.users) users, then rates up to 1.2 times what these got."
        ),
        .table(compatibleTable), .table(latencyTable, caption: "Latencies in ms"),
        .charts(loadCharts + distributionCharts.prefix(2)),
      ] + warnings.map { .text("Note: \($0).") }
    )
  }

  private static let definitions = """
    TTFT: from sending a request until its first event with a token. TPOT: the mean time of a request's tokens after \
    the first. ITL: every time between two events with a token, of all requests together. E2E: from sending until the \
    last token. Requests under way when a step's time is over are waited for. The first table follows \
    inference-benchmarker: requests that ended in time only, and what it calls ITL is TPOT.
    """

  /// The steps with a rate, in its order.
  private var rated: [(rate: Double, step: StepMeasurement)] {
    steps.compactMap { step in step.step.rate.map { ($0, step) } }.sorted { $0.rate < $1.rate }
  }

  private var loadCharts: [Chart] {
    let rate = Axis("requests offered per second", range: 0...0)
    func chart(_ title: String, _ values: @escaping (StepMeasurement) -> Distribution?) -> Chart {
      Chart(
        title,
        x: rate,
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
    return [
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
      ),
      Chart(
        "Requests answered",
        x: rate,
        y: Axis("per second", range: 0...0),
        series: [
          Series("offered", points: rated.map { Point($0.rate, $0.rate) }),
          Series("answered", points: rated.map { Point($0.rate, $0.step.rates.requestsPerSecond ?? .nan) }),
        ]
          + (configuration.objective == nil
            ? [] : [Series("good", points: rated.map { Point($0.rate, $0.step.rates.goodput ?? .nan) })])
      ),
      chart("Time to first token", \.timeToFirstToken), chart("Time per output token", \.timePerOutputToken),
      chart("End to end", \.endToEnd),
      Chart(
        "Generated tokens",
        x: rate,
        y: Axis("per second", range: 0...0),
        series: [
          Series("", points: rated.map { Point($0.rate, $0.step.rates.outputTokensPerSecond ?? .nan) })
        ]
      ),
    ]
  }

  private var distributionCharts: [Chart] {
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

  private var timelineCharts: [Chart] {
    let time = Axis("seconds since the first step began")
    func chart(_ title: String, _ lines: [(name: String, value: (TimelineSecond) -> Int)]) -> Chart {
      Chart(
        title,
        x: time,
        y: Axis("", range: 0...0),
        series: lines.map { line in
          var second = 0.0
          var points: [Point] = []
          for step in steps {
            for entry in step.timeline {
              points.append(Point(second, Double(line.value(entry))))
              second += 1
            }
          }
          return Series(line.name, points: points, style: .steps)
        }
      )
    }
    return [
      chart("Events with tokens per second", [("", \.events)]),
      chart("Requests under way", [("", \.active)]),
      chart("Requests per second", [("sent", \.started), ("answered", \.completed), ("failed", \.failed)]),
    ]
  }
}
