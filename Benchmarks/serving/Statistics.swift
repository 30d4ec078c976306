/// Figures of a sorted sample.
struct Statistics {
  private let sorted: [Double]

  /// Takes durations, as milliseconds.
  init(_ durations: some Sequence<Duration>) { self.init(durations.map { $0 / .milliseconds(1) }) }

  /// Takes numbers.
  init(_ numbers: [Double]) { sorted = numbers.sorted() }

  /// The value below which a share of the sample lies, by linear interpolation at q·(n−1); NaN of no sample.
  func percentile(_ share: Double) -> Double {
    guard !sorted.isEmpty else { return .nan }
    let place = share * Double(sorted.count - 1)
    let low = Int(place)
    let high = min(low + 1, sorted.count - 1)
    return sorted[low] + (sorted[high] - sorted[low]) * (place - Double(low))
  }

  /// The middle.
  var median: Double { percentile(0.5) }
}

extension Double {
  /// The number with so many decimals.
  func text(_ decimals: Int) -> String {
    guard isFinite else { return "–" }
    var scale = 1.0
    for _ in 0..<decimals { scale *= 10 }
    let whole = (magnitude * scale).rounded()
    let digits = String(Int(whole / scale))
    let rest = String(Int(whole.truncatingRemainder(dividingBy: scale)))
    let sign = self < 0 ? "-" : ""
    guard decimals > 0 else { return sign + digits }
    return sign + digits + "." + String(repeating: "0", count: decimals - rest.count) + rest
  }
}

/// A line of the report.
struct Row: Sendable {
  let name: String
  let value: String
  let bar: String
  /// Whether the bar is reached; nil where there is none.
  let holds: Bool?

  /// Writes rows as a table.
  static func table(_ rows: [Row]) -> String {
    let cells = rows.map { [$0.name, $0.value, $0.bar, $0.holds.map { $0 ? "yes" : "NO" } ?? ""] }
    let header = ["", "found", "bar", "reached"]
    let widths = header.indices.map { column in
      ([header] + cells).map { $0[column].count }.max() ?? 0
    }
    func line(_ cells: [String]) -> String {
      let padded = zip(cells, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
      return "| " + padded.joined(separator: " | ") + " |"
    }
    let rule = "|" + widths.map { String(repeating: "-", count: $0 + 2) }.joined(separator: "|") + "|"
    return ([line(header), rule] + cells.map(line)).joined(separator: "\n")
  }
}
