extension LoadReport {
  /// What was run, with inference-benchmarker's names.
  package var parameterTable: MarkdownTable {
    MarkdownTable(["Parameter", "Value"], rows: configuration.facts.map { [$0.name, $0.value] })
  }

  /// The steps with inference-benchmarker's columns, units and definitions.
  package var compatibleTable: MarkdownTable {
    MarkdownTable(
      [
        "Benchmark", "QPS", "E2E Latency (avg)", "TTFT (avg)", "ITL (avg)", "Throughput", "Error Rate",
        "Successful Requests", "Prompt tokens per req (avg)", "Decoded tokens per req (avg)",
      ],
      rows: steps.map { step in
        let figures = step.compatible
        let requests = figures.successes + figures.failures
        func mean(_ tokens: Int) -> String {
          figures.successes > 0 ? (Double(tokens) / Double(figures.successes)).fixed(2) : "–"
        }
        return [
          step.step.id, figures.requestRate.fixed(2, "req/s"),
          (figures.endToEnd?.mean).map { $0 / 1000 }.fixed(2, "sec"),
          (figures.timeToFirstToken?.mean).fixed(2, "ms"),
          (figures.interTokenLatency?.mean).fixed(2, "ms"), figures.tokenRate.fixed(2, "tokens/sec"),
          figures.errorPercent.map { "\($0.fixed(2))%" } ?? "–", "\(figures.successes)/\(requests)",
          mean(figures.promptTokens), mean(figures.outputTokens),
        ]
      }
    )
  }

  /// What became of each step's requests.
  package var countTable: MarkdownTable {
    MarkdownTable(
      [
        "Step", "offered", "late", "skipped", "completed", "failed", "incomplete", "req/s", "out tok/s",
        "goodput req/s", "SLO met",
      ],
      rows: steps.map { step in
        let (counts, rates) = (step.counts, step.rates)
        return [
          step.step.id, "\(counts.offered)", "\(counts.late)", "\(counts.skipped)", "\(counts.completed)",
          counts.failures > 0 ? "\(counts.failures) (\(counts.failureText))" : "0",
          "\(counts.incomplete)", rates.requestsPerSecond.fixed(2), rates.outputTokensPerSecond.fixed(1),
          rates.goodput.fixed(2), rates.attainment.map { "\(($0 * 100).fixed(1))%" } ?? "–",
        ]
      }
    )
  }

  /// The latencies of each step in milliseconds, by the definitions of Documentation/load-benchmark.md.
  package var latencyTable: MarkdownTable {
    func cells(_ values: Distribution?, _ decimals: Int) -> [String] {
      [50, 90, 99].map { percent in (values?.bounded(percent)).fixed(decimals) }
    }
    let names = ["TTFT", "TPOT", "ITL", "E2E"].flatMap { name in
      ["p50", "p90", "p99"].map { "\(name) \($0)" }
    }
    return MarkdownTable(
      ["Step"] + names,
      rows: steps.map { step in
        [step.step.id] + cells(step.timeToFirstToken, 1) + cells(step.timePerOutputToken, 2)
          + cells(step.interTokenLatency, 2) + cells(step.endToEnd, 0)
      }
    )
  }

  /// How well the generator kept its own times, in milliseconds.
  package var generatorTable: MarkdownTable {
    func cells(_ lag: Distribution?) -> [String] {
      [(lag?.bounded(50)).fixed(3), (lag?.bounded(99)).fixed(3), (lag?.maximum).fixed(3)]
    }
    return MarkdownTable(
      ["Step", "send lag p50", "p99", "max", "timer lag p50", "p99", "max"],
      rows: steps.map { [$0.step.id] + cells($0.health.sendLag) + cells($0.health.timerLag) }
    )
  }

  /// What is printed when a run has ended.
  package var text: String {
    var parts = [parameterTable.markdown, compatibleTable.markdown]
    parts.append("Latencies in ms, of every answered request of the step:\n\n\(latencyTable.markdown)")
    parts.append(countTable.markdown)
    if let greatestRate {
      parts.append("Greatest rate that met the objectives: \(greatestRate.fixed(2)) req/s\n")
    }
    if let problem { parts.append("Ended early: \(problem)\n") }
    return parts.joined(separator: "\n")
  }
}

extension Optional where Wrapped == Double {
  /// The number with so many decimals and its unit, or "–".
  fileprivate func fixed(_ decimals: Int, _ unit: String) -> String {
    map { "\($0.fixed(decimals)) \(unit)" } ?? "–"
  }
}
