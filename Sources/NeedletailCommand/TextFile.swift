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
  ///
  /// Only a line feed ends a line, with a carriage return before it or not: JSON may have other separators
  /// inside a string.
  static func lines(_ path: String) throws -> [(number: Int, text: String)] {
    try read(path).utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated()
      .map { number, line in
        let text = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
        return (number + 1, String(decoding: text, as: UTF8.self))
      }
      .filter { !$0.text.isEmpty }
  }
}
