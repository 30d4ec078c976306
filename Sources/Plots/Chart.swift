/// A picture of numbers: series of points between two axes, as SVG.
///
/// The picture stands alone or inside an HTML page, follows the reader's light or dark scheme, and is the same
/// text for the same data. Values that cannot be shown are counted in a note; a chart with nothing to show says
/// so.
public struct Chart: Sendable, Equatable {
  /// What stands above; empty for nothing.
  public var title: String
  /// The horizontal axis.
  public var x: Axis
  /// The vertical axis.
  public var y: Axis
  /// The data; later series are drawn over earlier ones.
  public var series: [Series]

  /// Makes a chart.
  public init(_ title: String, x: Axis, y: Axis, series: [Series]) {
    self.title = title
    self.x = x
    self.y = y
    self.series = series
  }

  /// The chart as an `<svg>` element that fills its container's width up to its own.
  ///
  /// - Parameters:
  ///   - width: Pixels from left to right, from 200 to 10,000.
  ///   - height: Pixels from top to bottom, from 150 to 10,000.
  /// - Returns: The element, which is also a whole SVG file.
  public func svg(width: Int = 720, height: Int = 360) -> String {
    let width = Double(min(max(200, width), 10_000))
    let height = Double(min(max(150, height), 10_000))
    return Paper(title: title, width: width, height: height).drawn { drawing in
      let points = series.flatMap(\.points).filter { !$0.isGap }
      let shown = points.filter(canShow)
      guard let frame = frame(shown, hidden: points.count - shown.count, width: width, height: height) else {
        let reason = points.isEmpty ? "no data" : "no data: none of \(points.count) values can be shown"
        Paper.drawEmpty(title: title, reason: reason, width: width, height: height, into: &drawing)
        return
      }
      frame.draw(into: &drawing)
      SeriesPainter(chart: self, frame: frame).draw(into: &drawing)
    }
  }

  /// Whether a point has a place between the axes.
  func canShow(_ point: Point) -> Bool {
    Extent.canShow(point.x, on: x.scale) && Extent.canShow(point.y, on: y.scale)
  }

  private func frame(_ points: [Point], hidden: Int, width: Double, height: Double) -> Frame? {
    var vertical = y
    if series.contains(where: { $0.style == .bars }), y.scale == .linear {
      let range = y.range ?? 0...0
      vertical.range = min(0, range.lowerBound)...max(0, range.upperBound)
    }
    let padding = BarSpacing(series, on: x.scale).padding
    guard
      let across = Extent(
        points.map(\.x),
        axis: x,
        padding: padding,
        tickCount: max(2, Int(width / 80))
      ),
      let down = Extent(points.map(\.y), axis: vertical, tickCount: max(2, Int(height / 60)))
    else { return nil }
    return Frame(
      title: title,
      x: Frame.Side(label: x.label, extent: across),
      y: Frame.Side(label: y.label, extent: down),
      entries: series.enumerated().filter { !$1.name.isEmpty }.map {
        Frame.Entry(name: $1.name, series: $0, looks: SeriesPainter.looks(of: $1))
      },
      note: hidden == 0 ? nil : "not shown: \(hidden) of \(points.count + hidden) values",
      width: width,
      height: height
    )
  }
}
