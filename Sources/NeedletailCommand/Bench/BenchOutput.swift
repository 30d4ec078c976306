import ArgumentParser
import Benchmarking
import Foundation

/// Where the results of a benchmark go besides standard output.
struct ReportOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Write tables and charts to this HTML file.", valueName: "file"))
  var report: String?

  func validate() throws {
    guard let report else { return }
    let folder = URL(filePath: report).deletingLastPathComponent().path
    guard FileManager.default.isWritableFile(atPath: folder) else {
      throw ValidationError(
        "--report '\(report)' cannot be written: no folder '\(folder)' that may be written to"
      )
    }
  }

  /// Writes the page if a file was named, and says where it is.
  func write(_ page: @autoclosure () -> ReportPage) throws {
    guard let report else { return }
    do { try Data(page().html.utf8).write(to: URL(filePath: report), options: .atomic) } catch {
      throw ReportError(path: report, reason: error.localizedDescription)
    }
    StandardError.write("report: \(report)\n")
  }
}

/// Why a report is not there.
struct ReportError: Error, CustomStringConvertible {
  let path: String
  let reason: String

  var description: String { "report '\(path)' cannot be written: \(reason)" }
}

extension ReportPage {
  /// A report of today on this machine.
  ///
  /// - Parameters:
  ///   - model: The model; nil when the benchmarks did not come to it.
  ///   - isPartial: Whether measuring was interrupted.
  ///   - sections: The parts.
  init(of model: BenchmarkedModel?, isPartial: Bool, sections: [Section]) {
    let now = Date.now
    let date = now.formatted(.iso8601.year().month().day())
    let time = now.formatted(.iso8601.time(includingFractionalSeconds: false)).prefix(5)
    self.init(
      title: "Needletail benchmarks",
      subtitle: "version \(programVersion) · \(date) \(time) UTC"
        + (isPartial ? " · interrupted: these are the results until then" : ""),
      facts: (model?.facts ?? []) + HostDescription().facts,
      sections: sections
    )
  }
}
