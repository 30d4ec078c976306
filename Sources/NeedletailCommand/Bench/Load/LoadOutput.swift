import Benchmarking
import Foundation
import OrderedJSON

/// Writes what a run finds: files after each step, a live view meanwhile, tables at the end.
final class LoadOutput {
  private let options: LoadOutputOptions
  private var report: LoadReport
  private let reportFile: ReportFile
  private let benchmark: LoadBenchmark
  private let console: LoadConsole?
  /// The turns that there are before the first one is sent again.
  private let turns: Int

  /// Makes the output of a run, and writes its first, empty report: a path that cannot be written is found out now.
  init(
    _ options: LoadOutputOptions,
    configuration: LoadConfiguration,
    turns: Int,
    benchmark: LoadBenchmark
  ) throws {
    self.options = options
    self.turns = turns
    self.benchmark = benchmark
    report = LoadReport(configuration: configuration, startTime: Self.now)
    reportFile = ReportFile(
      path: options.output
        ?? ReportFile.defaultPath(model: configuration.model, startTime: report.startTime)
    )
    if let records = options.records { try ReportFile(path: records).write("") }
    console = options.noConsole || !StandardError.isTerminal ? nil : LoadConsole(benchmark, configuration)
    try writeFiles()
  }

  /// Takes a step that has ended.
  func add(_ step: StepMeasurement, _ records: [RequestRecord]) throws {
    report.steps.append(step)
    report.greatestRate = benchmark.greatestRate
    if options.json { try StandardOutput.write(step.json.compactText + "\n") }
    console?.add(step)
    if let path = options.records, !records.isEmpty {
      let lines = records.map { $0.json(step: step.step.id, start: step.start).compactText + "\n" }
      try ReportFile(path: path).append(lines.joined())
    }
    try writeFiles()
  }

  /// Takes the end of the run.
  func finish(_ ending: LoadBenchmark.Ending) throws {
    console?.stop()
    switch ending {
    case .completed: report.status = .completed
    case .interrupted: report.status = .interrupted
    case .aborted(let error):
      report.status = .aborted
      report.problem = error.description
    }
    try writeFiles()
    for warning in report.warnings + [repetition].compactMap({ $0 }) {
      StandardError.write("needletail: \(warning)\n")
    }
    if !options.json { try StandardOutput.write(report.text) }
    StandardError.write("needletail: report written to \(reportFile.path)\n")
  }

  /// What is to be said of prompts that were sent again, which a server that caches prefixes finds again.
  private var repetition: String? {
    let sent = report.steps.reduce(0) { $0 + $1.counts.launched }
    guard sent > turns else { return nil }
    return
      "\(sent) requests were sent of \(turns) different prompts; a server may have cached those sent again, "
      + "more conversations (--dataset-size, --dataset-file) avoid that"
  }

  private func writeFiles() throws {
    report.endTime = Self.now
    try reportFile.write(report.json.compactText + "\n")
    if let page = options.report, !report.steps.isEmpty {
      try ReportFile(path: page).write(report.page.html)
    }
  }

  private static var now: String { Date.now.formatted(.iso8601) }
}
