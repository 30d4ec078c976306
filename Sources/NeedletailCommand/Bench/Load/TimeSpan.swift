import ArgumentParser

/// A time on the command line: `500ms`, `30s`, `2m`, `1h`, or seconds without a unit.
struct TimeSpan: ExpressibleByArgument, CustomStringConvertible {
  let duration: Duration
  let description: String

  init(seconds: Int) {
    duration = .seconds(seconds)
    description = "\(seconds)s"
  }

  init?(argument: String) {
    let units: [(String, Double)] = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600)]
    let unit = units.first { argument.hasSuffix($0.0) } ?? ("", 1)
    guard let number = Double(argument.dropLast(unit.0.count)), number >= 0, number * unit.1 <= 31_536_000
    else { return nil }
    duration = .milliseconds(Int64((number * unit.1 * 1000).rounded()))
    description = argument
  }

  /// Whether it is above zero.
  var isPositive: Bool { duration > .zero }
}
