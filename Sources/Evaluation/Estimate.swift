internal import Foundation

/// A mean over documents and how sure it is.
public struct Estimate: Sendable, Equatable {
  /// The mean.
  public var value: Double
  /// The standard error; zero for fewer than two documents.
  public var standardError: Double

  /// Makes an estimate of known numbers.
  public init(value: Double, standardError: Double) {
    self.value = value
    self.standardError = standardError
  }

  /// The mean of values with the sample's standard deviation over √n as its error.
  public init(meanOf values: [Double]) {
    let count = Double(max(1, values.count))
    let mean = values.reduce(0, +) / count
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    value = mean
    standardError = values.count < 2 ? 0 : (squares / (count - 1) / count).squareRoot()
  }

  /// The 95 % interval, value ± 1.96 standard errors; everything where one of them is infinite or no number.
  public var interval: ClosedRange<Double> {
    let margin = abs(1.96 * standardError)
    guard value.isFinite, margin.isFinite else { return -.infinity ... .infinity }
    return value - margin...value + margin
  }

  /// The estimate of exp(-x), its error by the delta method.
  ///
  /// This is what a bootstrap over documents converges to for perplexities.
  public var exponentialOfNegative: Estimate {
    let result = exp(-value)
    return Estimate(value: result, standardError: result * standardError)
  }
}
