internal import OrderedJSON

extension JSONValue {
  /// A number with so many decimals at most; null for none.
  static func figure(_ value: Double?, _ decimals: Int = 6) -> JSONValue {
    guard let value, value.isFinite else { return .null }
    let rounded = Double(value.fixed(decimals)) ?? value
    return rounded == rounded.rounded() && rounded.magnitude < 1e15 ? .number(Int(rounded)) : .number(rounded)
  }

  /// A duration in seconds.
  static func seconds(_ duration: Duration) -> JSONValue { .figure(duration.seconds) }
}

extension Distribution {
  /// The percentiles of inference-benchmarker's reports.
  static let commonPercents: [Double] = [50, 60, 70, 80, 90, 95, 99]

  /// Percentiles as members `p50`, `p99.9` and so on; null where there are too few values to tell.
  static func members(_ percents: [Double], of values: Distribution?, decimals: Int = 6)
    -> [(String, JSONValue)]
  {
    percents.map { percent in
      let name = percent.fixed(percent == percent.rounded() ? 0 : 1)
      return ("p\(name)", .figure(values?.bounded(percent), decimals))
    }
  }
}
