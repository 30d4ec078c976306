internal import Foundation

/// Text files in which the system describes itself.
enum SystemText {
  /// A file's text without blanks around it; nil when it cannot be read.
  static func contents(_ path: String) -> String? {
    (try? String(contentsOfFile: path, encoding: .utf8))?.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// What stands on each line before and behind a separator, without quotes; of equal names the first counts.
  static func pairs(of text: String, separator: Character) -> [String: String] {
    var found: [String: String] = [:]
    for line in text.split(separator: "\n") {
      let parts = line.split(separator: separator, maxSplits: 1)
      guard parts.count == 2 else { continue }
      let name = parts[0].trimmingCharacters(in: .whitespaces)
      if found[name] == nil {
        found[name] = parts[1].trimmingCharacters(in: CharacterSet(charactersIn: " \t\""))
      }
    }
    return found
  }

  /// The pairs of a file.
  static func pairs(_ path: String, separator: Character) -> [String: String] {
    pairs(of: contents(path) ?? "", separator: separator)
  }
}
