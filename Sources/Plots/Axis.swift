/// One direction of a chart.
public struct Axis: Sendable, Equatable {
  /// How values are laid out along an axis.
  public enum Scale: String, Sendable, CaseIterable {
    /// Equal differences take equal room.
    case linear
    /// Equal ratios take equal room; only positive values can be shown.
    case logarithmic
  }

  /// What the values are, with their unit: "latency (ms)".
  public var label: String
  /// How values are laid out.
  public var scale: Scale
  /// Values that the axis reaches whatever the data are; nil to follow the data.
  public var range: ClosedRange<Double>?
  /// Where to put marks with numbers; nil to choose round numbers.
  public var ticks: [Double]?

  /// Makes an axis.
  ///
  /// - Parameters:
  ///   - label: What the values are, with their unit.
  ///   - scale: How values are laid out.
  ///   - range: Values that the axis reaches whatever the data are; `0...0` makes it start at zero.
  ///   - ticks: Where to put marks with numbers; nil to choose round numbers.
  public init(
    _ label: String,
    scale: Scale = .linear,
    range: ClosedRange<Double>? = nil,
    ticks: [Double]? = nil
  ) {
    self.label = label
    self.scale = scale
    self.range = range
    self.ticks = ticks
  }
}
