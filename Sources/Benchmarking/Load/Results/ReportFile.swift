internal import Foundation

/// A file that always holds a whole report: each write goes to a file beside it, which then takes its place.
package struct ReportFile: Sendable {
  /// Where it lies.
  package let path: String

  /// Takes a path; its folder is made when the first report is written.
  package init(path: String) { self.path = path }

  /// Writes a text.
  ///
  /// - Throws: ``ReportFileError``.
  package func write(_ text: String) throws(ReportFileError) {
    let file = URL(filePath: path)
    do {
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(),
        withIntermediateDirectories: true
      )
      try Data(text.utf8).write(to: file, options: .atomic)
    } catch {
      throw ReportFileError(path: path, reason: error.localizedDescription)
    }
  }

  /// Adds a text at the end.
  ///
  /// - Throws: ``ReportFileError``.
  package func append(_ text: String) throws(ReportFileError) {
    guard FileManager.default.fileExists(atPath: path) else { return try write(text) }
    do {
      let handle = try FileHandle(forWritingTo: URL(filePath: path))
      defer { try? handle.close() }
      try handle.seekToEnd()
      try handle.write(contentsOf: Data(text.utf8))
    } catch {
      throw ReportFileError(path: path, reason: error.localizedDescription)
    }
  }

  /// inference-benchmarker's name of a report: `results/MODEL_2026-01-31-12-00-00.json`.
  package static func defaultPath(model: String, startTime: String) -> String {
    let name = String(model.map { $0 == "/" || $0 == "." ? "_" : $0 })
    let time = String(startTime.prefix(19).map { $0 == "T" || $0 == ":" ? "-" : $0 })
    return "results/\(name)_\(time).json"
  }
}

/// A report that cannot be written.
package struct ReportFileError: Error, Equatable, CustomStringConvertible {
  /// Where it should lie.
  package let path: String
  /// What the system says.
  package let reason: String

  /// What cannot be written and why.
  package var description: String { "report '\(path)' cannot be written: \(reason)" }
}
