/// Draws the data of a chart into its frame.
struct SeriesPainter {
  /// Lines with no more points than this show each of them.
  private static let markLimit = 40
  /// Series with no more points than this tell a point's numbers under the pointer.
  private static let titleLimit = 400

  private let chart: Chart
  private let frame: Frame
  private let barPadding: Double

  init(chart: Chart, frame: Frame) {
    (self.chart, self.frame) = (chart, frame)
    barPadding = BarSpacing(chart.series, on: chart.x.scale).padding
  }

  /// What the legend shows of a series.
  static func looks(of series: Series) -> Set<Frame.Entry.Look> {
    switch series.style {
    case .line: series.points.count <= markLimit ? [.line, .mark] : [.line]
    case .steps: [.line]
    case .points: [.mark]
    case .bars: [.bar]
    }
  }

  func draw(into drawing: inout Drawing) {
    let bars = chart.series.indices.filter { chart.series[$0].style == .bars }
    for (index, series) in chart.series.enumerated() {
      let style = Theme.style(of: index) + (series.style == .points ? " cloud" : "")
      drawing.group("series \(style)") { drawing in
        switch series.style {
        case .line:
          drawLine(series, index, isStepped: false, into: &drawing)
          if series.points.count <= Self.markLimit { drawMarks(series, index, into: &drawing) }
        case .steps: drawLine(series, index, isStepped: true, into: &drawing)
        case .points: drawMarks(series, index, into: &drawing)
        case .bars:
          let slot = bars.firstIndex(of: index) ?? 0
          drawBars(series, slot: slot, of: bars.count, into: &drawing)
        }
      }
    }
  }

  /// A path through the points; those that cannot be shown break it, and those on the pixel before are left out.
  private func drawLine(_ series: Series, _ index: Int, isStepped: Bool, into drawing: inout Drawing) {
    var path = ""
    var last: (x: String, y: String)?
    for point in series.points {
      guard chart.canShow(point) else {
        last = nil
        continue
      }
      let here = (x: NumberText.pixels(frame.across(point.x)), y: NumberText.pixels(frame.down(point.y)))
      if let last {
        guard last != here else { continue }
        path += isStepped ? "H\(here.x)V\(here.y)" : "L\(here.x) \(here.y)"
      } else {
        path += "M\(here.x) \(here.y)"
      }
      last = here
    }
    guard !path.isEmpty else { return }
    var attributes = [("class", "line"), ("d", path)]
    if let dashes = Theme.dashes(of: index) { attributes.append(("stroke-dasharray", dashes)) }
    drawing.add("path", attributes)
  }

  private func drawMarks(_ series: Series, _ index: Int, into drawing: inout Drawing) {
    var taken = Set<String>()
    for point in series.points where chart.canShow(point) {
      let (x, y) = (frame.across(point.x), frame.down(point.y))
      // A crowd of points on one pixel is one mark.
      if series.points.count > Self.titleLimit,
        !taken.insert("\(Int(x.rounded())) \(Int(y.rounded()))").inserted
      {
        continue
      }
      Mark.draw(index, x: x, y: y, title: title(of: point, series), into: &drawing)
    }
  }

  private func drawBars(_ series: Series, slot: Int, of count: Int, into drawing: inout Drawing) {
    for point in series.points where chart.canShow(point) {
      let (left, right) = room(around: point.x)
      let width = (right - left) * (count > 1 ? 0.8 : 0.94) / Double(count)
      let start = (left + right) / 2 - width * (Double(count) / 2 - Double(slot))
      let (y, base) = (frame.down(point.y), frame.baseLine)
      drawing.add(
        "rect",
        [
          ("class", "bar"), ("x", NumberText.pixels(start)), ("y", NumberText.pixels(min(y, base))),
          ("width", NumberText.pixels(max(0.5, width))), ("height", NumberText.pixels(abs(y - base))),
        ],
        title: title(of: point, series)
      )
    }
  }

  /// The pixels that the bars at a place share.
  private func room(around x: Double) -> (Double, Double) {
    switch chart.x.scale {
    case .linear: return (frame.across(x - barPadding), frame.across(x + barPadding))
    case .logarithmic:
      let ratio = BarSpacing.ratio(barPadding)
      return (frame.across(x / ratio), frame.across(x * ratio))
    }
  }

  private func title(of point: Point, _ series: Series) -> String? {
    guard series.points.count <= Self.titleLimit else { return nil }
    let name = series.name.isEmpty ? "" : series.name + ": "
    return "\(name)\(NumberText.short(point.x)), \(NumberText.short(point.y))"
  }
}
