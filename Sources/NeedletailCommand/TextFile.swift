import ArgumentParser
import Foundation

/// A file of text that was named on the command line.
enum TextFile {
  /// The text of a file.
  ///
  /// - Throws: `ValidationError` for one that cannot be read, or is no UTF-8.
  static func read(_ path: String) throws -> String {
    let data: Data
    do { data = try Data(contentsOf: URL(filePath: path)) } catch {
      throw ValidationError("file '\(path)' cannot be read: \(error.localizedDescription)")
    }
    guard let text = String(validating: data, as: UTF8.self) else {
      throw ValidationError("file '\(path)' must be UTF-8 text")
    }
    return text
  }

  /// The lines of a file that are not empty, with their numbers from 1.
  static func lines(_ path: String) throws -> [(number: Int, text: String)] {
    try read(path).split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated()
      .filter { !$1.isEmpty }.map { ($0 + 1, String($1)) }
  }
}
