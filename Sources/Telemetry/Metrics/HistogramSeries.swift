import CoreMetrics
import Synchronization

/// How many values were at or below each bound.
final class HistogramSeries: MetricSeries, RecorderHandler, TimerHandler {
  private struct State {
    /// `[bounds + 1]`: the values in each bucket alone, the last above all bounds.
    var counts: [UInt64]
    var sum = 0.0
  }

  private let bounds: [Double]
  private let state: Mutex<State>

  /// - Parameter bounds: The upper bounds of the buckets, ascending.
  init(bounds: [Double]) {
    self.bounds = bounds
    state = Mutex(State(counts: [UInt64](repeating: 0, count: bounds.count + 1)))
  }

  func record(_ value: Int64) { record(Double(value)) }
  func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }

  /// Counts a value; one that is not a number is left out.
  func record(_ value: Double) {
    guard !value.isNaN else { return }
    let bucket = bucket(of: value)
    state.withLock { state in
      state.counts[bucket] += 1
      state.sum += value
    }
  }

  /// The first bucket whose bound is not below the value.
  private func bucket(of value: Double) -> Int {
    var range = 0..<bounds.count
    while !range.isEmpty {
      let middle = range.lowerBound + range.count / 2
      range = bounds[middle] < value ? middle + 1..<range.upperBound : range.lowerBound..<middle
    }
    return range.lowerBound
  }

  func write(name: String, labels: LabelSet, into text: inout PrometheusText) {
    let state = state.withLock { $0 }
    var count: UInt64 = 0
    for (bound, inBucket) in zip(bounds + [.infinity], state.counts) {
      count += inBucket
      let labels = labels.adding("le", PrometheusText.number(bound))
      text.sample(name + "_bucket", labels, Double(count))
    }
    text.sample(name + "_sum", labels, state.sum)
    text.sample(name + "_count", labels, Double(count))
  }
}
