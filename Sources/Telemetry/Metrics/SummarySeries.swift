import CoreMetrics
import Synchronization

/// Quantiles of the latest values, with the sum and the number of all values.
final class SummarySeries: MetricSeries, RecorderHandler, TimerHandler {
  /// The quantiles of text-generation-inference's exporter.
  static let quantiles = [0, 0.5, 0.9, 0.95, 0.99, 0.999, 1]
  /// As many values are kept.
  static let window = 1024

  private struct State {
    var latest: [Double] = []
    /// The place of the oldest value, once there are as many as are kept.
    var oldest = 0
    var sum = 0.0
    var count: UInt64 = 0
  }

  private let state = Mutex(State())

  func record(_ value: Int64) { record(Double(value)) }
  func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }

  /// Takes a value in; one that is not a number is left out.
  func record(_ value: Double) {
    guard !value.isNaN else { return }
    state.withLock { state in
      state.sum += value
      state.count += 1
      if state.latest.count < Self.window {
        state.latest.append(value)
      } else {
        state.latest[state.oldest] = value
        state.oldest = (state.oldest + 1) % Self.window
      }
    }
  }

  func write(name: String, labels: LabelSet, into text: inout PrometheusText) {
    let state = state.withLock { $0 }
    let sorted = state.latest.sorted()
    for quantile in Self.quantiles {
      let rank = Int((quantile * Double(max(0, sorted.count - 1))).rounded())
      let value = sorted.isEmpty ? 0 : sorted[rank]
      text.sample(name, labels.adding("quantile", PrometheusText.number(quantile)), value)
    }
    text.sample(name + "_sum", labels, state.sum)
    text.sample(name + "_count", labels, Double(state.count))
  }
}
