/// All series of a metric.
struct MetricFamily: Sendable {
  let description: MetricDescription
  private let name: String
  private var series: [LabelSet: any MetricSeries] = [:]
  /// The label sets in the order in which they came.
  private var order: [LabelSet] = []

  init(_ description: MetricDescription) {
    self.description = description
    name = PrometheusText.legalName(description.name)
  }

  /// The series with these labels, which is made if it is new.
  ///
  /// - Parameters:
  ///   - labels: The labels.
  ///   - limit: The most series that are kept.
  /// - Returns: The series; nil when there are as many others as are kept.
  mutating func series(_ labels: LabelSet, limit: Int) -> (any MetricSeries)? {
    if let known = series[labels] { return known }
    guard series.count < limit else { return nil }
    let new = description.kind.makeSeries()
    series[labels] = new
    order.append(labels)
    return new
  }

  /// Lets a series go.
  mutating func remove(_ handler: AnyObject) {
    guard let labels = series.first(where: { $0.value === handler })?.key else { return }
    series[labels] = nil
    order.removeAll { $0 == labels }
  }

  /// Writes the metric, or nothing while it has no series.
  func write(into text: inout PrometheusText) {
    guard !order.isEmpty else { return }
    text.head(description, name: name)
    for labels in order { series[labels]?.write(name: name, labels: labels, into: &text) }
  }
}
