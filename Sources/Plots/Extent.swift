internal import Foundation

/// The values from one end of an axis to the other, and the marks between.
struct Extent: Equatable {
  let lower: Double
  let upper: Double
  let scale: Axis.Scale
  let ticks: [Double]

  /// Whether arithmetic on a value is safe: finite, and far from the largest number.
  static func canShow(_ value: Double) -> Bool { abs(value) <= 1e150 }

  /// Whether a value has a place on an axis.
  static func canShow(_ value: Double, on scale: Axis.Scale) -> Bool {
    scale == .linear ? canShow(value) : value >= 1e-150 && value <= 1e150
  }

  /// Finds round ends and marks; nil when there is nothing to show.
  ///
  /// - Parameters:
  ///   - values: The data.
  ///   - axis: What is asked of the axis.
  ///   - padding: Room that marks need beyond the least and the greatest value, in values on a linear axis and
  ///     in powers of ten on a logarithmic one.
  ///   - tickCount: About how many marks fit.
  init?(_ values: [Double], axis: Axis, padding: Double = 0, tickCount: Int) {
    let scale = axis.scale
    let shown = values.filter { Self.canShow($0, on: scale) }
    guard let least = shown.min(), let greatest = shown.max() else { return nil }
    let wanted = [axis.range?.lowerBound, axis.range?.upperBound].compactMap(\.self)
      .filter { Self.canShow($0, on: scale) }
    let marks = axis.ticks.map { $0.filter { Self.canShow($0, on: scale) } }
    func onAxis(_ value: Double) -> Double { scale == .linear ? value : log10(value) }
    var low = onAxis(least) - padding
    var high = onAxis(greatest) + padding
    for value in (wanted + (marks ?? [])).map(onAxis) { (low, high) = (min(low, value), max(high, value)) }
    if scale == .linear, wanted.isEmpty, marks == nil, padding == 0, least >= 0, least <= greatest / 2 {
      low = 0
    }
    if !(high - low > max(1e-150, 1e-9 * max(abs(low), abs(high)))) {
      let margin = abs(low) < 1e-150 ? 1 : scale == .linear ? abs(low) * 0.1 : 0.5
      (low, high) = (low == 0 && scale == .linear && least >= 0 ? low : low - margin, high + margin)
    }
    self.init(low, high, scale: scale, marks: marks, tickCount: tickCount)
  }

  /// Rounds the ends outwards to marks, or leaves a margin around given ones.
  private init(_ low: Double, _ high: Double, scale: Axis.Scale, marks: [Double]?, tickCount: Int) {
    self.scale = scale
    if let marks {
      let margin = (high - low) * 0.05
      let (lower, upper) = (low == 0 && scale == .linear ? 0 : low - margin, high + margin)
      self.lower = scale == .linear ? lower : pow(10, lower)
      self.upper = scale == .linear ? upper : pow(10, upper)
      ticks = marks
    } else if scale == .linear {
      ticks = Ticks.linear(from: low, to: high, count: tickCount)
      (lower, upper) = (ticks.first ?? low, ticks.last ?? high)
    } else {
      ticks = Ticks.logarithmic(from: low, to: high, count: tickCount)
      (lower, upper) = (ticks.first ?? pow(10, low), ticks.last ?? pow(10, high))
    }
  }

  /// Makes a linear extent with given ends and marks.
  init(lower: Double, upper: Double, ticks: [Double]) {
    (self.lower, self.upper, self.ticks, scale) = (lower, upper, ticks, .linear)
  }

  /// How far along the axis a value is, from 0 to 1 within the extent.
  func position(of value: Double) -> Double {
    switch scale {
    case .linear: (value - lower) / (upper - lower)
    case .logarithmic: (log10(value) - log10(lower)) / (log10(upper) - log10(lower))
    }
  }

  /// Where bars start: zero, or the end nearest to it.
  var base: Double { scale == .linear ? min(max(0, lower), upper) : lower }
}
