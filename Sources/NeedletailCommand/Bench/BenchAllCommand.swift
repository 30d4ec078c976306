import ArgumentParser
import Backends
import Benchmarking
import Needletail

/// `needletail bench all`: every benchmark one after another, and one page of their results.
struct BenchAllCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "all",
    abstract: "Runs every benchmark and gathers tables and charts in one page.",
    discussion: """
      --quick takes some seconds with the bundled model, minutes with one of a billion parameters. Interrupted, the page holds what there is.

      Example:
        needletail bench all --quick --report bench-report.html
      """
  )

  @Flag(help: "Measure fewer cells, fewer times.")
  var quick = false

  @OptionGroup var reportOptions: ReportOptions
  @OptionGroup(title: "Model") var modelOptions: ModelOptions

  func run() async throws {
    let (latency, throughput) = (latency, throughput)
    let load = LocalLoad(modelOptions, quick: quick)
    let ratio = try ratio()
    let threads = modelOptions.threads
    // The benchmarks in the order of the page; each prints its table when it is done.
    let benchmarks: [@Sendable () async throws -> Part] = [
      {
        let report = MachineReport(try MachineProbe(threads: threads).measure())
        return Part(section: report.section, table: report.table)
      },
      {
        let report = try latency.measure()
        return Part(section: report.section, table: report.table, model: report.model)
      },
      {
        let report = try await throughput.measure()
        return Part(section: report.section, table: report.table, model: report.model)
      },
      {
        let report = RatioReport(try ratio.measure())
        return Part(section: report.section, table: report.table, model: report.model)
      },
      {
        let report = try await load.measure()
        return Part(section: report.section, table: report.compatibleTable)
      },
    ]
    let outcome = try await Interruption.cancelling {
      var parts: [Part] = []
      for benchmark in benchmarks where !Task.isCancelled {
        let part = try await benchmark()
        // Nothing was measured before the interruption.
        guard !part.table.rows.isEmpty else { break }
        try StandardOutput.write(
          "\(parts.isEmpty ? "" : "\n")## \(part.section.heading)\n\n\(part.table.markdown)"
        )
        parts.append(part)
      }
      return parts
    }
    try reportOptions.write(
      ReportPage(
        of: outcome.value.lazy.compactMap(\.model).first,
        isPartial: outcome.isPartial,
        sections: outcome.value.map(\.section)
      )
    )
    try outcome.end()
  }

  /// What a benchmark gives to the page and to the terminal.
  private struct Part: Sendable {
    let section: ReportPage.Section
    let table: MarkdownTable
    var model: BenchmarkedModel?
  }

  private var latency: LatencyPlan {
    let cells = (quick ? [1, 2, 4, 8, 16] : [1, 2, 4, 8, 16, 32]).flatMap { batch in
      (quick ? [128] : [128, 512]).map {
        LatencyBenchmark.Cell(batchSize: batch, inputTokens: $0, outputTokens: quick ? 32 : 128)
      }
    }
    return LatencyPlan(modelOptions, cells: cells, runs: 5, warmups: 1)
  }

  private var throughput: ThroughputPlan {
    let schedules: [ThroughputBenchmark.Schedule] =
      (quick ? [1, 2, 4, 8, 16] : [1, 2, 4, 8, 16, 32]).map { .continuous(concurrency: $0) }
      + [.staticBatches(size: 16)]
    return ThroughputPlan(
      modelOptions,
      cells: schedules.map {
        .init(inputTokens: 128, outputTokens: 64, requests: quick ? 64 : 256, schedule: $0)
      },
      warmups: 1,
      seed: 0
    )
  }

  /// Up to 1,024 tokens, or as long as the model's sequences may be.
  private func ratio() throws -> LatencyPlan {
    let longest = try ModelInfo(inspecting: modelOptions.model, options: modelOptions.loadOptions())
      .maxPositions
    let grid = RatioGrid(
      totalLength: min(1024, longest, modelOptions.maxTotalTokens ?? .max),
      batchSizes: quick ? [1, 4] : [1, 4, 16]
    )
    return LatencyPlan(modelOptions, cells: grid.cells, runs: 3, warmups: quick ? 0 : 1)
  }
}
