/// What is known of a metric before it has any value.
public struct MetricDescription: Sendable, Equatable {
  /// The types of the Prometheus text format.
  public enum Kind: Sendable, Equatable {
    /// A number that only grows.
    case counter
    /// A number that goes up and down.
    case gauge
    /// Counts of values at or below each bound; the bounds ascend, and infinity is added.
    case histogram(bounds: [Double])
    /// Quantiles of the latest values.
    case summary
  }

  /// The name, exactly as it is exported.
  public let name: String
  /// One sentence on what is measured, and its unit.
  public let help: String
  /// The type.
  public let kind: Kind

  /// Makes a description.
  public init(_ name: String, _ kind: Kind, _ help: String) {
    self.name = name
    self.kind = kind
    self.help = help
  }
}

extension MetricDescription.Kind {
  /// The word behind `# TYPE`.
  var typeName: String {
    switch self {
    case .counter: "counter"
    case .gauge: "gauge"
    case .histogram: "histogram"
    case .summary: "summary"
    }
  }

  /// A series of this type without values.
  func makeSeries() -> any MetricSeries {
    switch self {
    case .counter: CounterSeries()
    case .gauge: GaugeSeries()
    case .histogram(let bounds): HistogramSeries(bounds: bounds)
    case .summary: SummarySeries()
    }
  }
}
