import Plots
import Testing

@Suite struct HistogramTests {
  @Test("every value is in the bin whose bounds hold it") func bounds() {
    let bins = Histogram([0, 0.5, 1, 1.5, 2, 4], binCount: 4).bins
    #expect(bins.map(\.count) == [2, 2, 1, 1])
    #expect(bins.map(\.lower) == [0, 1, 2, 3])
    #expect(bins.map(\.upper) == [1, 2, 3, 4])
  }

  @Test("values outside a given range are in the outer bins") func outside() {
    #expect(Histogram([-9, 1, 2, 99], binCount: 2, range: 0...4).bins.map(\.count) == [2, 2])
  }

  @Test("values that are not finite are left out") func notFinite() {
    #expect(Histogram([.nan, .infinity, 1, 2], binCount: 1).bins.map(\.count) == [2])
    #expect(Histogram([.nan]).bins == [])
    #expect(Histogram([]).bins == [])
  }

  @Test(
    "values that are all equal, or far apart, have bins too",
    arguments: [[3.0], [3, 3, 3], [0, 0], [-1e149, 1e149]]
  )
  func degenerate(_ values: [Double]) {
    #expect(Histogram(values).bins.map(\.count).reduce(0, +) == values.count)
  }

  @Test("the rule makes more bins for more values") func freedmanDiaconis() {
    func bins(_ count: Int) -> Int { Histogram((0..<count).map { Double($0) / Double(count) }).bins.count }
    // 2 · 0.5 / ∛1000 = 0.1 wide.
    #expect(bins(1000) == 10)
    #expect(bins(64_000) == 40)
    #expect(bins(8) == 5)
  }

  @Test("bars stand in the middle of their bins") func bars() {
    let series = Histogram([0, 1, 2, 4], binCount: 2).series("n")
    #expect(series == Series("n", points: [Point(1, 2), Point(3, 2)], style: .bars))
  }

  @Test("a cumulative distribution climbs from 0 to 100 percent") func cumulative() {
    let series = CumulativeDistribution([4, 1, 3, 2, .nan]).series("n")
    #expect(
      series
        == Series(
          "n",
          points: [Point(1, 0), Point(1, 25), Point(2, 50), Point(3, 75), Point(4, 100)],
          style: .steps
        )
    )
  }

  @Test("many values are thinned to so many steps") func thinning() {
    let points = CumulativeDistribution((1...100_000).map(Double.init)).series(limit: 100).points
    #expect(points.count == 101)
    #expect(points[50] == Point(50_000, 50))
    #expect(points.last == Point(100_000, 100))
  }

  @Test("a cumulative distribution of nothing has no points") func emptyCumulative() {
    #expect(CumulativeDistribution([]).series().points == [])
  }
}
