import ArgumentParser
import Benchmarking

/// `needletail bench all`: every benchmark one after another, and one page of their results.
struct BenchAllCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "all",
    abstract: "Runs every benchmark and gathers tables and charts in one page.",
    discussion: """
      --quick takes some seconds with the bundled model, minutes with one of a billion parameters. What is too long \
      for the model, or more than --max-batch-size permits, is left out. Interrupted, the page holds what there is; a \
      benchmark that fails does not keep the others from running.

      Example:
        needletail bench all --quick --report bench-report.html
      """
  )

  @Flag(help: "Measure fewer cells, fewer times.")
  var quick = false

  @OptionGroup var reportOptions: ReportOptions
  @OptionGroup(title: "Model") var modelOptions: ModelOptions

  func run() async throws {
    let suite = try BenchSuite(modelOptions, quick: quick)
    for omission in suite.omissions { StandardError.write("needletail: \(omission)\n") }
    let benchmarks = suite.benchmarks
    let outcome = try await Interruption.cancelling { await Self.measure(benchmarks) }
    let parts = outcome.value
    try reportOptions.write(
      ReportPage(
        of: parts.lazy.compactMap(\.model).first,
        note: outcome.note,
        sections: parts.map(\.section)
      )
    )
    try outcome.end()
  }

  /// Runs benchmarks, each of which prints its table when it is done.
  ///
  /// - Returns: The parts that have results, and the errors of benchmarks in one.
  private static func measure(_ benchmarks: [BenchSuite.Benchmark]) async -> Outcome<[BenchSuite.Part]> {
    var parts: [BenchSuite.Part] = []
    var failures: [String] = []
    for benchmark in benchmarks where !Task.isCancelled {
      do {
        let outcome = try await benchmark.measure()
        let part = outcome.value
        // There may be nothing, after an interruption.
        if !part.table.rows.isEmpty {
          let gap = parts.isEmpty ? "" : "\n"
          try StandardOutput.write("\(gap)## \(part.section.heading)\n\n\(part.table.markdown)")
          parts.append(part)
        }
        try outcome.end()
      } catch {
        failures.append("bench \(benchmark.name): \(error)")
      }
    }
    return Outcome(value: parts, failure: failures.isEmpty ? nil : BenchSuiteError(failures: failures))
  }
}
