/// What happened when, as SVG: a row for each thing, on it a bar for each of its phases.
public struct Timeline: Sendable, Equatable {
  /// A phase of one row.
  public struct Span: Sendable, Equatable {
    /// The number of the phase among ``Timeline/phases``.
    public var phase: Int
    /// Where it starts on the axis.
    public var start: Double
    /// Where it ends.
    public var end: Double

    /// Makes a phase.
    public init(phase: Int, start: Double, end: Double) {
      self.phase = phase
      self.start = start
      self.end = end
    }
  }

  /// The most rows that are drawn; a note tells when there are more.
  static let rowLimit = 400

  /// What stands above; empty for nothing.
  public var title: String
  /// The horizontal axis.
  public var x: Axis
  /// What the rows are, beside the vertical axis.
  public var rowLabel: String
  /// The names of the phases, in the order of their colours.
  public var phases: [String]
  /// The rows, first on top.
  public var rows: [[Span]]

  /// Makes a timeline.
  public init(_ title: String, x: Axis, rowLabel: String, phases: [String], rows: [[Span]]) {
    self.title = title
    self.x = x
    self.rowLabel = rowLabel
    self.phases = phases
    self.rows = rows
  }

  /// The timeline as an `<svg>` element; sizes as of ``Chart/svg(width:height:)``.
  public func svg(width: Int = 720, height: Int = 360) -> String {
    let width = Double(min(max(200, width), 10_000))
    let height = Double(min(max(150, height), 10_000))
    return Paper(title: title, width: width, height: height).drawn { drawing in
      let drawn = rows.prefix(Self.rowLimit)
      let ends = drawn.joined().filter(canShow).flatMap { [$0.start, $0.end] }
      guard let across = Extent(ends, axis: x, tickCount: max(2, Int(width / 80))) else {
        Paper.drawEmpty(title: title, reason: "no data", width: width, height: height, into: &drawing)
        return
      }
      let frame = Frame(
        title: title,
        x: Frame.Side(label: x.label, extent: across),
        y: side(rows: drawn.count, height),
        entries: phases.enumerated().map { Frame.Entry(name: $1, series: $0, looks: [.bar]) },
        note: drawn.count == rows.count
          ? nil : "not shown: \(rows.count - drawn.count) of \(rows.count) rows",
        width: width,
        height: height
      )
      frame.draw(into: &drawing)
      for (row, spans) in drawn.enumerated() { draw(spans, row, of: drawn.count, frame, into: &drawing) }
    }
  }

  private func canShow(_ span: Span) -> Bool {
    Extent.canShow(span.start, on: x.scale) && Extent.canShow(span.end, on: x.scale)
  }

  /// The vertical axis: the first row, numbered 1, is on top.
  private func side(rows count: Int, _ height: Double) -> Frame.Side {
    let numbers = Ticks.linear(from: 0, to: Double(count), count: max(2, Int(height / 60)))
      .map { max(1, $0.rounded()) }.filter { $0 <= Double(count) }
    return Frame.Side(
      label: rowLabel,
      extent: Extent(lower: 0, upper: Double(count), ticks: numbers.map { Double(count) - $0 + 0.5 }),
      tickLabels: Ticks.labels(numbers, scale: .linear)
    )
  }

  private func draw(_ spans: [Span], _ row: Int, of count: Int, _ frame: Frame, into drawing: inout Drawing) {
    let (top, bottom) = (frame.down(Double(count - row)), frame.down(Double(count - row - 1)))
    let height = max(0.5, (bottom - top) * 0.8)
    for span in spans where canShow(span) {
      let (left, right) = (frame.across(span.start), frame.across(span.end))
      let name = phases.indices.contains(span.phase) ? phases[span.phase] + ": " : ""
      drawing.group(Theme.style(of: max(0, span.phase))) { drawing in
        drawing.add(
          "rect",
          [
            ("class", "bar"), ("x", NumberText.pixels(min(left, right))), ("y", NumberText.pixels(top)),
            ("width", NumberText.pixels(max(0.5, abs(right - left)))), ("height", NumberText.pixels(height)),
          ],
          title: "\(name)\(NumberText.short(span.start)) – \(NumberText.short(span.end))"
        )
      }
    }
  }
}
