import FoundationEssentials
import OrderedJSON
import Testing

/// Stored encodings, decodings and streams of reference implementations.
///
/// A folder holds a tokenizer, `cases.jsonl`, `streams.jsonl` and perhaps `cases_spm.jsonl`, in the form that
/// the README of the conformance data describes; `Tools/fixtures/tiny_tokenizers.py` writes the same form.
struct CaseFolder: Sendable, CustomTestStringConvertible {
  let path: String

  var testDescription: String { path.split(separator: "/").last.map(String.init) ?? path }

  /// The folders of tiny tokenizers that the repository holds.
  static let fixtures: [CaseFolder] = [
    "behaviors", "bytefallback", "bytelevel", "metaspace", "prefixed", "splits", "suffixed",
  ].map {
    CaseFolder(path: fixturesPath + "/" + $0)
  }

  static let fixturesPath =
    #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(2)
    .joined(separator: "/") + "/Fixtures/tokenizers"

  /// The folders of real vocabularies, where `NEEDLETAIL_CONFORMANCE` names the data.
  static let real: [CaseFolder] = {
    guard let root = ProcessInfo.processInfo.environment["NEEDLETAIL_CONFORMANCE"] else { return [] }
    let folder = root + "/tokenizers"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.sorted().filter { FileManager.default.fileExists(atPath: "\(folder)/\($0)/cases.jsonl") }
      .map { CaseFolder(path: "\(folder)/\($0)") }
  }()

  static let all = fixtures + real

  func has(_ file: String) -> Bool { FileManager.default.fileExists(atPath: "\(path)/\(file)") }

  /// The lines of a file, parsed.
  func lines(_ file: String) throws -> [JSONValue] {
    let bytes = [UInt8](try Data(contentsOf: URL(filePath: "\(path)/\(file)")))
    return try bytes.split(separator: UInt8(ascii: "\n")).map { try JSONValue(parsing: Array($0)) }
  }

  /// A new directory that holds only some files of this folder.
  func copy(of files: [String]) throws -> TemporaryDirectory {
    let directory = try TemporaryDirectory()
    for file in files where has(file) {
      try directory.write(file, [UInt8](Data(contentsOf: URL(filePath: "\(path)/\(file)"))))
    }
    return directory
  }
}

/// A directory that is removed when nothing holds it any more.
final class TemporaryDirectory {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.path + "/tokenizers-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func write(_ file: String, _ bytes: [UInt8]) throws {
    let place = URL(filePath: "\(path)/\(file)")
    try FileManager.default.createDirectory(
      at: place.deletingLastPathComponent(),
      withIntermediateDirectories: true
    )
    try Data(bytes).write(to: place)
  }

  func write(_ file: String, _ text: String) throws { try write(file, Array(text.utf8)) }
}

extension JSONValue {
  func text(_ key: String) -> String { self[key]?.stringValue ?? "" }
  func flag(_ key: String) -> Bool { self[key]?.boolValue ?? false }
  func ids(_ key: String) -> [Int32] {
    (self[key]?.arrayValue ?? []).compactMap { $0.intValue.map { Int32($0) } }
  }
  func texts(_ key: String) -> [String] { (self[key]?.arrayValue ?? []).compactMap(\.stringValue) }
}

/// Byte-exact equality: `==` on strings takes composed and decomposed forms for equal.
func same(_ left: String, _ right: String) -> Bool { left.utf8.elementsEqual(right.utf8) }
