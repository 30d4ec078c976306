/// The share of values that are no greater than each value.
public struct CumulativeDistribution: Sendable, Equatable {
  private let sorted: [Double]

  /// Sorts values; those that are not finite are left out.
  public init(_ values: [Double]) { sorted = values.filter(Extent.canShow).sorted() }

  /// The share of values up to each as steps, in percent.
  ///
  /// - Parameters:
  ///   - name: What the legend says.
  ///   - limit: The most points, at least 2; more values than that are thinned evenly.
  /// - Returns: Points from 0 % at the least value to 100 % at the greatest; none without values.
  public func series(_ name: String = "", limit: Int = 400) -> Series {
    guard let least = sorted.first else { return Series(name, points: [], style: .steps) }
    let count = min(sorted.count, max(2, limit))
    let points = (1...count).map { step in
      // The rank, from 1, that stands for this step; the last is the greatest value. In doubles, since a
      // product of counts could be too large.
      let rank = max(1, Int((Double(step) / Double(count) * Double(sorted.count)).rounded(.up)))
      return Point(
        sorted[min(rank, sorted.count) - 1],
        Double(min(rank, sorted.count)) / Double(sorted.count) * 100
      )
    }
    return Series(name, points: [Point(least, 0)] + points, style: .steps)
  }
}
