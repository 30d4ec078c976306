/// The labels of a series, sorted by name and escaped, as they stand between the braces.
struct LabelSet: Hashable, Sendable {
  private let bytes: [UInt8]

  /// Names are made legal; of equal names the first counts.
  init(_ labels: [(String, String)]) {
    var seen: Set<String> = []
    let legal = labels.map { (PrometheusText.legalName($0.0), $0.1) }.filter { seen.insert($0.0).inserted }
    let pairs = legal.sorted { $0.0 < $1.0 }.map { Self.pair($0.0, $0.1) }
    bytes = Array(pairs.joined(separator: ",").utf8)
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  /// What stands between the braces.
  var text: String { String(decoding: bytes, as: UTF8.self) }

  /// The same labels and one more at the end.
  func adding(_ name: String, _ value: String) -> LabelSet {
    LabelSet(bytes: bytes + (bytes.isEmpty ? "" : ",").utf8 + Self.pair(name, value).utf8)
  }

  private static func pair(_ name: String, _ value: String) -> String {
    "\(name)=\"\(PrometheusText.escaped(value, quotes: true))\""
  }
}
