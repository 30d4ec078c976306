import OrderedJSON
import Templates

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The files of Tests/Fixtures/templates.
enum Fixtures {
  /// 2024-07-26 12:34:56, the clock of the stored results.
  static let clock = TemplateClock(seconds: 1_721_997_296, isUTC: true)

  static func text(_ path: String) -> String {
    let tests = #filePath.split(separator: "/").dropLast(2).joined(separator: "/")
    guard let file = unsafe fopen("/\(tests)/Fixtures/templates/\(path)", "rb") else { return "" }
    defer { unsafe fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = unsafe fread(&buffer, 1, buffer.count, file)
      guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
      bytes += buffer.prefix(count)
    }
  }

  static func rows(_ path: String) -> [JSONValue] {
    text(path).utf8.split(separator: UInt8(ascii: "\n")).compactMap { try? JSONValue(parsing: Array($0)) }
  }

  static func variables(_ value: JSONValue?) -> [(String, JSONValue)] {
    (value?.objectValue?.members ?? []).map { ($0.key, $0.value) }
  }

  /// What a stored row expects: the text, or the class of the failure with a raised message.
  static func expectation(_ row: JSONValue) -> String {
    if let text = row["expected"]?.stringValue { return text }
    let kind = row["error"]?["class"]?.stringValue ?? "?"
    return kind == "raised" ? "raised: \(row["error"]?["message"]?.stringValue ?? "")" : known(kind)
  }

  /// What a rendering came to, in the same words.
  static func outcome(_ work: () throws(TemplateError) -> String) -> String {
    do {
      return try work()
    } catch {
      return switch error {
      case .raised(let message, _): "raised: \(message)"
      case .syntax: known("syntax")
      case .undefined: known("undefined")
      case .type: known("type")
      case .sandbox: known("sandbox")
      case .runtime, .limit: known("other")
      }
    }
  }

  private static func known(_ kind: String) -> String {
    "error: " + (kind == "runtime" || kind == "limit" ? "other" : kind)
  }
}
