internal import Foundation

/// Round numbers for axes.
enum Ticks {
  /// Multiples of 1, 2 or 5 times a power of ten, from one at or below the first number to one at or above the
  /// last.
  ///
  /// - Precondition: `low < high`, and both differ by more than rounding.
  static func linear(from low: Double, to high: Double, count: Int) -> [Double] {
    let rough = (high - low) / Double(max(1, count))
    let power = pow(10, floor(log10(rough)))
    let factor = [1.0, 2, 5, 10].first { $0 * power >= rough * 0.999_999 } ?? 10
    // Steps below 1 as divisors, so that 3 × 0.1 is 0.3 and not a hair more.
    let step = factor * power
    let perUnit = (1 / step).rounded()
    let isDivisor = step < 1 && abs(perUnit * step - 1) < 1e-6
    let first = floor(low / step + 1e-6)
    let last = ceil(high / step - 1e-6)
    guard last - first >= 1, last - first < 1000 else { return [low, high] }
    return (0...Int(last - first)).map { index in
      let multiple = first + Double(index)
      return isDivisor ? multiple / perUnit : multiple * step
    }
  }

  /// Powers of ten, with 2 and 5 times them when there are few, around two powers of ten.
  ///
  /// - Parameters:
  ///   - low: The logarithm to base 10 of the least value.
  ///   - high: That of the greatest value; above `low`.
  ///   - count: About how many marks fit.
  /// - Returns: The marks, least first.
  static func logarithmic(from low: Double, to high: Double, count: Int) -> [Double] {
    let span = high - low
    let factors: [Double] = span <= Double(max(1, count)) / 3 ? [1, 2, 5] : [1]
    let stride = max(1, Int((span / Double(max(1, count))).rounded(.up)))
    let decades = Swift.stride(from: Int(floor(low)) - stride, through: Int(ceil(high)) + stride, by: stride)
    let all = decades.flatMap { decade in factors.map { $0 * power(decade) } }
    let first = all.lastIndex { log10($0) <= low + 1e-9 } ?? 0
    let last = all.firstIndex { log10($0) >= high - 1e-9 } ?? all.count - 1
    return first < last ? Array(all[first...last]) : [pow(10, low), pow(10, high)]
  }

  /// A power of ten as near as a number can be.
  private static func power(_ exponent: Int) -> Double {
    exponent < 0 ? 1 / pow(10, Double(-exponent)) : pow(10, Double(exponent))
  }

  /// What stands beside the ticks of an axis.
  ///
  /// Linear axes have one unit (none, k, M, G, T) and one number of decimals; on logarithmic ones each tick has
  /// its own.
  static func labels(_ ticks: [Double], scale: Axis.Scale) -> [String] {
    switch scale {
    case .logarithmic: return ticks.map { NumberText.short($0) }
    case .linear:
      let largest = ticks.map(abs).max() ?? 0
      let unit = NumberText.unit(of: largest, from: 10_000)
      let decimals = (0...8).first { decimals in
        ticks.allSatisfy { NumberText.isExact($0 / unit.size, decimals: decimals) }
      }
      guard let decimals, largest < 1e16 else { return ticks.map { NumberText.short($0) } }
      return ticks.map {
        $0 == 0 ? "0" : NumberText.fixed($0 / unit.size, decimals: decimals) + unit.name
      }
    }
  }
}
