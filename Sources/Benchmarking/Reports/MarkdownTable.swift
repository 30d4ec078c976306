internal import Plots

/// A table as Markdown, and as HTML for reports.
///
/// Columns of numbers are aligned to the right.
public struct MarkdownTable: Sendable, Equatable {
  /// The columns' names.
  public var header: [String]
  /// The cells; a short row is filled up with empty ones, a long one is cut.
  public var rows: [[String]]

  /// Makes a table.
  public init(_ header: [String], rows: [[String]] = []) {
    self.header = header
    self.rows = rows
  }

  /// The table as Markdown, its columns padded so that it is also readable as plain text.
  ///
  /// Bars in cells are escaped, line ends become blanks.
  public var markdown: String {
    let rows = filledRows
    let cells = ([header] + rows).map { $0.map(Self.escaped) }
    let widths = header.indices.map { column in
      cells.reduce(3) { max($0, $1[column].unicodeScalars.count) }
    }
    let right = header.indices.map { Self.isNumeric($0, rows) }
    func line(_ row: [String]) -> String {
      "| "
        + row.indices.map { Self.padded(row[$0], to: widths[$0], right: right[$0]) }.joined(separator: " | ")
        + " |\n"
    }
    let rule = header.indices.map { column in
      String(repeating: "-", count: widths[column] + 1) + (right[column] ? ":" : "-")
    }
    return line(cells[0]) + "|\(rule.joined(separator: "|"))|\n" + cells.dropFirst().map(line).joined()
  }

  /// The table as an HTML element.
  public var html: String {
    let rows = filledRows
    let right = header.indices.map { Self.isNumeric($0, rows) }
    func line(_ row: [String], _ tag: String) -> String {
      let cells = row.indices.map { column in
        "<\(tag)\(right[column] ? " class=\"number\"" : "")>\(Markup.escaped(row[column]))</\(tag)>"
      }
      return "<tr>\(cells.joined())</tr>\n"
    }
    return """
      <table>
      <thead>
      \(line(header, "th"))</thead>
      <tbody>
      \(rows.map { line($0, "td") }.joined())</tbody>
      </table>

      """
  }

  private var filledRows: [[String]] {
    rows.map { row in Array((row + header.map { _ in "" }).prefix(header.count)) }
  }

  /// Whether every filled cell of a column begins like a number or stands for one, and one is there.
  private static func isNumeric(_ column: Int, _ rows: [[String]]) -> Bool {
    let cells = rows.map { $0[column] }.filter { !$0.isEmpty }
    return !cells.isEmpty && cells.allSatisfy { blanks.contains($0) || startsWithNumber($0) }
  }

  /// What stands where a number could not be had.
  private static let blanks: Set<String> = ["-", "–", "—"]

  private static func startsWithNumber(_ cell: String) -> Bool {
    guard let first = cell.unicodeScalars.first(where: { !"-−+±<>≤≥≈".unicodeScalars.contains($0) }) else {
      return false
    }
    return ("0"..."9").contains(first) || ["inf", "nan"].contains(cell)
  }

  private static func escaped(_ cell: String) -> String {
    var result = ""
    for scalar in cell.unicodeScalars {
      switch scalar {
      case "|": result += "\\|"
      case "\n", "\r", "\t": result += " "
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  private static func padded(_ cell: String, to width: Int, right: Bool) -> String {
    let blanks = String(repeating: " ", count: max(0, width - cell.unicodeScalars.count))
    return right ? blanks + cell : cell + blanks
  }
}
