import ArgumentParser
import Benchmarking
import Foundation

/// Where the results of a benchmark go besides standard output.
struct ReportOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Write tables and charts to this HTML file.", valueName: "file"))
  var report: String?

  func validate() throws { try OutputPath.checkFile(report, "--report") }

  /// Writes the page if a file was named, and says where it is.
  func write(_ page: @autoclosure () -> ReportPage) throws {
    guard let report else { return }
    try ReportFile(path: report).write(page().html)
    StandardError.write("report: \(report)\n")
  }
}

extension ReportPage {
  /// A report of today on this machine.
  ///
  /// - Parameters:
  ///   - model: The model; nil when the benchmarks did not come to it.
  ///   - note: What is to be said of an early end.
  ///   - sections: The parts.
  init(of model: BenchmarkedModel?, note: String?, sections: [Section]) {
    let now = Date.now
    let date = now.formatted(.iso8601.year().month().day())
    let time = now.formatted(.iso8601.time(includingFractionalSeconds: false)).prefix(5)
    self.init(
      title: "Needletail benchmarks",
      subtitle: "version \(programVersion) · \(date) \(time) UTC" + (note.map { " · \($0)" } ?? ""),
      facts: (model?.facts ?? []) + HostDescription().facts,
      sections: sections
    )
  }
}
