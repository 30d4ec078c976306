internal import Foundation

/// How often values fall into bins of equal width.
public struct Histogram: Sendable, Equatable {
  /// Values from a bound up to the next.
  public struct Bin: Sendable, Equatable {
    /// The least value of the bin.
    public var lower: Double
    /// The bound above, which belongs to the next bin, or to this one when it is the last.
    public var upper: Double
    /// How many values there are.
    public var count: Int

    /// Makes a bin.
    public init(lower: Double, upper: Double, count: Int) {
      self.lower = lower
      self.upper = upper
      self.count = count
    }
  }

  /// The bins, lowest first; none when no value is finite.
  public let bins: [Bin]

  /// Counts values; those that are not finite are left out.
  ///
  /// - Parameters:
  ///   - values: The values, in any order.
  ///   - binCount: How many bins; nil for the Freedman-Diaconis rule, from 5 to 60.
  ///   - range: What the bins span, so that histograms can be laid side by side; values outside are counted in
  ///     the first and the last bin; nil for the least to the greatest value.
  public init(_ values: [Double], binCount: Int? = nil, range: ClosedRange<Double>? = nil) {
    let sorted = values.filter(Extent.canShow).sorted()
    guard let least = sorted.first, let greatest = sorted.last else {
      bins = []
      return
    }
    var (lower, upper) = range.map { ($0.lowerBound, $0.upperBound) } ?? (least, greatest)
    guard Extent.canShow(lower), Extent.canShow(upper) else {
      bins = []
      return
    }
    if !(upper - lower > 1e-9 * max(abs(lower), abs(upper))) {
      let margin = lower == 0 ? 0.5 : abs(lower) * 0.05
      (lower, upper) = (lower - margin, upper + margin)
    }
    let count = min(max(1, binCount ?? Self.binCount(sorted, span: upper - lower)), 1000)
    let width = (upper - lower) / Double(count)
    var counts = [Int](repeating: 0, count: count)
    for value in sorted {
      counts[Int(min(max(0, (value - lower) / width), Double(count - 1)))] += 1
    }
    bins = counts.indices.map {
      Bin(lower: lower + Double($0) * width, upper: lower + Double($0 + 1) * width, count: counts[$0])
    }
  }

  /// The rule of Freedman and Diaconis: bins of twice the quartile distance by the cube root of n.
  private static func binCount(_ sorted: [Double], span: Double) -> Int {
    let quartiles = sorted[sorted.count * 3 / 4] - sorted[sorted.count / 4]
    let width = 2 * quartiles / pow(Double(sorted.count), 1 / 3)
    guard width > 0 else { return 10 }
    return Int(min(max(5, (span / width).rounded(.up)), 60))
  }

  /// The counts as bars, each in the middle of its bin.
  public func series(_ name: String = "") -> Series {
    Series(
      name,
      points: bins.map { Point($0.lower + ($0.upper - $0.lower) / 2, Double($0.count)) },
      style: .bars
    )
  }
}
