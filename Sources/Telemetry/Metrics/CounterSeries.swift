import CoreMetrics
import Synchronization

/// A sum that only grows.
final class CounterSeries: MetricSeries, CounterHandler, FloatingPointCounterHandler {
  private let total = Mutex(0.0)

  func increment(by amount: Int64) { increment(by: Double(amount)) }

  /// Adds an amount; one that is negative or not a number is left out.
  func increment(by amount: Double) {
    guard amount >= 0 else { return }
    total.withLock { $0 += amount }
  }

  func reset() { total.withLock { $0 = 0 } }

  func write(name: String, labels: LabelSet, into text: inout PrometheusText) {
    text.sample(name, labels, total.withLock { $0 })
  }
}
