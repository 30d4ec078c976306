import CoreMetrics
import Telemetry

extension PrometheusRegistry {
  /// The counter of a metric.
  func counter(_ name: MetricName, _ labels: [(String, String)] = []) -> Counter {
    Counter(label: name.rawValue, dimensions: labels, factory: self)
  }

  /// The gauge of a metric.
  func gauge(_ name: MetricName, _ labels: [(String, String)] = []) -> Meter {
    Meter(label: name.rawValue, dimensions: labels, factory: self)
  }

  /// The histogram or summary of a metric.
  func recorder(_ name: MetricName, _ labels: [(String, String)] = []) -> Recorder {
    Recorder(label: name.rawValue, dimensions: labels, factory: self)
  }
}
