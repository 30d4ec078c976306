/// The values of one metric under one set of labels.
///
/// Every change takes one short lock of the series alone.
protocol MetricSeries: AnyObject, Sendable {
  /// Writes the lines of the series.
  func write(name: String, labels: LabelSet, into text: inout PrometheusText)
}
