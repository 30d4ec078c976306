/// A place in a chart, in the units of its axes.
public struct Point: Sendable, Equatable {
  /// The place along the horizontal axis.
  public var x: Double
  /// The place along the vertical axis.
  public var y: Double

  /// Makes a point.
  public init(_ x: Double, _ y: Double) {
    self.x = x
    self.y = y
  }

  /// No point: it ends a line, and the next point begins another.
  public static let gap = Point(.nan, .nan)

  /// Whether it is no point, rather than one that cannot be shown.
  var isGap: Bool { x.isNaN && y.isNaN }
}

/// What belongs together in a chart: it has one colour and one entry in the legend.
public struct Series: Sendable, Equatable {
  /// How points are drawn.
  public enum Style: String, Sendable, CaseIterable {
    /// Straight lines from point to point; a few points also get marks.
    case line
    /// A mark at each point.
    case points
    /// Level lines that jump at each point to its value.
    case steps
    /// Bars from zero, as wide as the least distance between neighbours allows; those of several series stand
    /// side by side.
    case bars
  }

  /// What the legend says; empty for no entry.
  public var name: String
  /// The points, in the order in which lines join them.
  public var points: [Point]
  /// How they are drawn.
  public var style: Style

  /// Makes a series.
  ///
  /// - Parameters:
  ///   - name: What the legend says; empty for no entry.
  ///   - points: The points, in the order in which lines join them. A value that is not finite breaks the line.
  ///   - style: How they are drawn.
  public init(_ name: String = "", points: [Point], style: Style = .line) {
    self.name = name
    self.points = points
    self.style = style
  }
}
