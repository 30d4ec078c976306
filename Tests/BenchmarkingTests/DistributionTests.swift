import Benchmarking
import Testing

@Suite struct DistributionTests {
  @Test("nothing has no distribution, and values that are not finite are nothing") func nothing() {
    #expect(Distribution([]) == nil)
    #expect(Distribution([.nan, .infinity]) == nil)
    #expect(Distribution([.nan, 2, 1])?.sorted == [1, 2])
  }

  @Test("mean, deviation and ends are those of the sample") func meanDeviation() throws {
    let values = try #require(Distribution([4, 2, 5, 8, 6]))
    #expect(values.mean == 5)
    // Squares 1 + 9 + 0 + 9 + 1 = 20 by n - 1 = 4.
    #expect(abs(values.standardDeviation - 5.0.squareRoot()) < 1e-12)
    #expect(values.minimum == 2)
    #expect(values.maximum == 8)
    #expect(values.median == 5)
    #expect(Distribution([3])?.standardDeviation == 0)
  }

  // numpy.percentile([1, 2, 4, 8], q)
  @Test(
    "percentiles are interpolated at q times n minus 1",
    arguments: [(0.0, 1.0), (25, 1.75), (50, 3), (90, 6.8), (99, 7.88), (100, 8), (-5, 1), (200, 8)]
  )
  func interpolated(_ percent: Double, _ value: Double) throws {
    let values = try #require(Distribution([8, 4, 2, 1]))
    #expect(abs(values.percentile(percent) - value) < 1e-12)
  }

  @Test(
    "floored percentiles are the value at the index of p times n",
    arguments: [(50.0, 6.0), (90, 10), (99, 10), (0, 1), (100, 10), (30, 4)]
  )
  func flooredPercentiles(_ percent: Double, _ value: Double)
    throws
  {
    #expect(try #require(Distribution((1...10).map(Double.init))).flooredPercentile(percent) == value)
  }

  @Test("the interval of the mean is Student's") func interval() throws {
    let few = try #require(Distribution([1, 2, 3, 4, 5]))
    // 2.776 · 1.58114 / √5
    #expect(abs(few.meanMargin - 1.96295) < 1e-4)
    let many = try #require(Distribution((0..<1001).map { Double($0 % 2) }))
    // scipy.stats.t.ppf(0.975, 1000) = 1.962339
    let error = many.standardDeviation / 1001.0.squareRoot()
    #expect(abs(many.meanMargin / error - 1.962339) < 1e-4)
  }
}
