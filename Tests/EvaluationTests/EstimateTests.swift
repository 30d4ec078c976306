import Evaluation
import Testing

@Suite struct EstimateTests {
  @Test("the error of a mean is the sample's deviation over the root of the count") func mean() {
    let estimate = Estimate(meanOf: [1, 2, 3, 4])
    #expect(estimate.value == 2.5)
    // Variance 5/3 over 4 values.
    #expect(abs(estimate.standardError - 0.6454972243679028) < 1e-15)
    #expect(abs(estimate.interval.upperBound - 3.765174559761089) < 1e-12)
  }

  @Test(
    "an interval without a bound holds everything",
    arguments: [(Double.infinity, Double.nan), (1, .infinity), (.nan, 1), (.greatestFiniteMagnitude, .nan)]
  )
  func unbounded(value: Double, standardError: Double) {
    #expect(Estimate(value: value, standardError: standardError).interval == -.infinity ... .infinity)
  }

  @Test("one value has no error") func single() {
    #expect(Estimate(meanOf: [7]) == Estimate(value: 7, standardError: 0))
  }

  @Test("a perplexity's error follows from that of the mean") func perplexity() {
    let estimate = Estimate(value: -1, standardError: 0.1).exponentialOfNegative
    #expect(abs(estimate.value - 2.718281828459045) < 1e-15)
    #expect(abs(estimate.standardError - 0.2718281828459045) < 1e-15)
  }
}
