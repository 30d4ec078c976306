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
  /// A report of today.
  ///
  /// - Parameters:
  ///   - model: The name of the model.
  ///   - isPartial: Whether measuring was interrupted.
  ///   - sections: The parts.
  init(of model: String, isPartial: Bool, sections: [Section]) {
    let date = Date.now.formatted(.iso8601.year().month().day().time(includingFractionalSeconds: false))
    self.init(
      title: "Needletail benchmarks",
      subtitle: ["model \(model)", "version \(programVersion)", "\(date) UTC"].joined(separator: " · ")
        + (isPartial ? " · interrupted: these are the results until then" : ""),
      sections: sections
    )
  }
}
