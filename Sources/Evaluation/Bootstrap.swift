/// How sure a figure over documents is, found by drawing the documents again and again.
///
/// Draws as lm-evaluation-harness does (`bootstrap_stderr`): in blocks of 1000 resamples, each with Python's
/// generator seeded by the number of the block, so that the result is the same to the last digits.
public struct Bootstrap: Sendable, Equatable {
  private static let blockSize = 1000
  /// How often the documents are drawn; those that fill no block are left out.
  public var resamples: Int

  /// Makes a bootstrap; the harness draws 100,000 times.
  public init(resamples: Int = 100_000) { self.resamples = resamples }

  /// The standard error of a function of a mean.
  ///
  /// - Parameters:
  ///   - values: What the mean is over, one for each document.
  ///   - statistic: The function.
  /// - Returns: The sample's standard deviation over the resamples; zero where there are fewer than two.
  /// - Complexity: O(resamples × values)
  public func standardError(of values: [Double], _ statistic: (Double) -> Double) -> Double {
    guard !values.isEmpty, resamples > 1 else { return 0 }
    let block = min(Self.blockSize, resamples)
    var results: [Double] = []
    results.reserveCapacity(resamples)
    for number in 0..<resamples / block {
      var random = MersenneTwister(seed: UInt32(truncatingIfNeeded: number))
      for _ in 0..<block { results.append(statistic(Self.mean(drawnFrom: values, &random))) }
    }
    let count = Double(results.count)
    let mean = results.reduce(0, +) / count
    return (results.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)).squareRoot()
  }

  /// The mean of as many values as there are, each drawn from all of them.
  private static func mean(drawnFrom values: [Double], _ random: inout MersenneTwister) -> Double {
    let count = Double(values.count)
    var sum = 0.0
    for _ in values.indices { sum += values[Int(random.uniform() * count)] }
    return sum / count
  }
}
