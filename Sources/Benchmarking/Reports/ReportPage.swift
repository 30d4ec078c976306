public import Plots

/// A report as one HTML file that needs nothing else: no scripts, no fonts, no pictures from elsewhere.
///
/// It follows the reader's light or dark scheme and prints dark on white.
public struct ReportPage: Sendable {
  /// What stands in a section.
  public enum Block: Sendable {
    /// A paragraph of plain text.
    case text(String)
    /// Names and values beside each other: settings, the machine.
    case facts([(name: String, value: String)])
    /// A table, with what it shows above it; empty for nothing.
    case table(MarkdownTable, caption: String = "")
    /// Charts, beside each other where there is room.
    case charts([Chart])
    /// A timeline over the whole width.
    case timeline(Timeline)
  }

  /// A part of the report with a heading.
  public struct Section: Sendable {
    /// The heading.
    public var heading: String
    /// What stands below it.
    public var blocks: [Block]

    /// Makes a section.
    public init(_ heading: String, _ blocks: [Block]) {
      self.heading = heading
      self.blocks = blocks
    }
  }

  /// The page's title.
  public var title: String
  /// A line below the title, such as the model and the date; empty for none.
  public var subtitle: String
  /// What holds for all parts: the model, the machine.
  public var facts: [(name: String, value: String)]
  /// The parts, in order.
  public var sections: [Section]

  /// Makes a report.
  public init(
    title: String,
    subtitle: String = "",
    facts: [(name: String, value: String)] = [],
    sections: [Section] = []
  ) {
    self.title = title
    self.subtitle = subtitle
    self.facts = facts
    self.sections = sections
  }

  /// The file's text.
  public var html: String {
    let title = Markup.escaped(title)
    let subtitle = subtitle.isEmpty ? "" : "<p class=\"subtitle\">\(Markup.escaped(subtitle))</p>\n"
    let body = sections.enumerated().map { html(of: $1, number: $0 + 1) }.joined()
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8"/>
      <meta name="viewport" content="width=device-width,initial-scale=1"/>
      <meta name="color-scheme" content="light dark"/>
      <title>\(title)</title>
      <style>
      \(Self.css)
      </style>
      </head>
      <body>
      <header>
      <h1>\(title)</h1>
      \(subtitle)\(facts.isEmpty ? "" : Self.html(of: .facts(facts)))\(contents)</header>
      <main>
      \(body)</main>
      </body>
      </html>

      """
  }

  /// Links to the sections, when there are several.
  private var contents: String {
    guard sections.count > 2 else { return "" }
    let links = sections.enumerated().map { number, section in
      "<a href=\"#section-\(number + 1)\">\(Markup.escaped(section.heading))</a>"
    }
    return "<nav>\(links.joined(separator: "\n"))</nav>\n"
  }

  private func html(of section: Section, number: Int) -> String {
    """
    <section id="section-\(number)">
    <h2>\(Markup.escaped(section.heading))</h2>
    \(section.blocks.map(Self.html).joined())</section>

    """
  }

  private static func html(of block: Block) -> String {
    switch block {
    case .text(let text): "<p>\(Markup.escaped(text))</p>\n"
    case .facts(let facts):
      "<dl>\n"
        + facts.map {
          "<div><dt>\(Markup.escaped($0.name))</dt><dd>\(Markup.escaped($0.value))</dd></div>\n"
        }.joined() + "</dl>\n"
    case .table(let table, let caption):
      "<figure>\n"
        + (caption.isEmpty ? "" : "<figcaption>\(Markup.escaped(caption))</figcaption>\n")
        + "<div class=\"scroll\">\n\(table.html)</div>\n</figure>\n"
    case .charts(let charts):
      "<div class=\"charts\">\n"
        + charts.map { "<figure>\n\($0.svg(width: charts.count > 1 ? 560 : 1140))</figure>\n" }.joined()
        + "</div>\n"
    case .timeline(let timeline): "<figure>\n\(timeline.svg(width: 1140))</figure>\n"
    }
  }
}
