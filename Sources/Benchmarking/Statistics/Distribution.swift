/// Numbers of one kind, such as the latencies of requests, and what is said of them.
public struct Distribution: Sendable, Equatable {
  /// The values, least first.
  public let sorted: [Double]
  /// The arithmetic mean.
  public let mean: Double
  /// The sample's standard deviation, with n - 1 in the denominator; 0 for one value.
  public let standardDeviation: Double

  /// Takes values in any order; those that are not finite are left out.
  ///
  /// - Returns: nil when none is left.
  public init?(_ values: some Sequence<Double>) {
    let sorted = values.filter(\.isFinite).sorted()
    if sorted.isEmpty { return nil }
    let count = Double(sorted.count)
    let mean = sorted.reduce(0) { $0 + $1 / count }
    let squares = sorted.reduce(0) { $0 + ($1 - mean) * ($1 - mean) / max(1, count - 1) }
    self.sorted = sorted
    self.mean = mean
    standardDeviation = sorted.count > 1 ? squares.squareRoot() : 0
  }

  /// Takes durations, as milliseconds.
  ///
  /// - Returns: nil when there are none.
  package init?(milliseconds durations: some Sequence<Duration>) { self.init(durations.map(\.milliseconds)) }

  /// How many values there are.
  public var count: Int { sorted.count }
  /// The least value.
  public var minimum: Double { sorted[0] }
  /// The greatest value.
  public var maximum: Double { sorted[count - 1] }
  /// The value in the middle; between two the mean of both.
  public var median: Double { percentile(50) }

  /// The value below which a share of the values lies, by linear interpolation at position q·(n - 1), as numpy
  /// does by default.
  ///
  /// - Parameter percent: The share, from 0 to 100.
  /// - Returns: The value.
  public func percentile(_ percent: Double) -> Double {
    let position = min(max(0, percent), 100) / 100 * Double(count - 1)
    let index = min(Int(position), count - 1)
    let fraction = position - Double(index)
    guard fraction > 0, index + 1 < count else { return sorted[index] }
    return sorted[index] + (sorted[index + 1] - sorted[index]) * fraction
  }

  /// The value at index ⌊p/100·n⌋ of the sorted values, at most the last: the percentile of
  /// text-generation-benchmark.
  ///
  /// - Parameter percent: The share, from 0 to 100.
  /// - Returns: The value.
  public func flooredPercentile(_ percent: Double) -> Double {
    let index = Int((min(max(0, percent), 100) * Double(count) / 100).rounded(.down))
    return sorted[min(index, count - 1)]
  }

  /// Half the width of the 95 % interval of the mean: Student's t times the standard deviation over √n; 0 for one
  /// value.
  public var meanMargin: Double {
    guard count > 1 else { return 0 }
    return StudentT.twoSided95(freedom: count - 1) * standardDeviation / Double(count).squareRoot()
  }
}
