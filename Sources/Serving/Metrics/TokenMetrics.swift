import CoreMetrics
import Telemetry

/// Tokens of one kind: how many there were, and how many there are for each second.
struct TokenMetrics: Sendable {
  private let total: Counter
  private let perSecond: Meter
  private let rate = TokenRate()

  init(_ registry: PrometheusRegistry, counter: MetricName, kind: String) {
    total = registry.counter(counter)
    perSecond = registry.gauge(.tokensPerSecond, [("kind", kind)])
  }

  /// Counts the tokens of a step.
  func note(_ count: Int) {
    guard count > 0 else { return }
    total.increment(by: count)
    rate.add(count)
  }

  /// Brings the gauge up to date.
  func refresh() { perSecond.set(rate.perSecond()) }
}
