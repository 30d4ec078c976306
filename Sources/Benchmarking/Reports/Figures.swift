/// Numbers as reports write them.
package enum Figures {
  /// A number with so many decimals; "–" for none, and for one that is not finite.
  package static func fixed(_ value: Double?, _ decimals: Int) -> String { value.fixed(decimals) }

  /// A mean and its sample's standard deviation: "12.3 ± 0.4"; "–" for nothing.
  package static func spread(_ values: Distribution?, _ decimals: Int) -> String {
    guard let values else { return fixed(nil, decimals) }
    return "\(fixed(values.mean, decimals)) ± \(fixed(values.standardDeviation, decimals))"
  }

  /// A line of comma-separated values (RFC 4180) with its line end.
  package static func csv(_ cells: [String]) -> String {
    cells.map { cell in
      guard cell.utf8.contains(where: { ",\"\n\r".utf8.contains($0) }) else { return cell }
      return "\"\(cell.replacing("\"", with: "\"\""))\""
    }.joined(separator: ",") + "\n"
  }

  /// Bytes in decimal units: "1.2 GB".
  package static func bytes(_ count: Int) -> String {
    count >= 1_000_000_000
      ? "\(fixed(Double(count) / 1e9, 1)) GB" : "\(fixed(Double(count) / 1e6, 1)) MB"
  }
}
