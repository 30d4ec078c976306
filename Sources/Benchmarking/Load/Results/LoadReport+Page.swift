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
}
