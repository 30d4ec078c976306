public import CoreMetrics
import Synchronization

/// Keeps metrics and writes them in the text format of Prometheus.
///
/// Metrics that were described have the type, the bounds and the words of their description; others are
/// counters, gauges and, for recorders and timers, summaries (of seconds, in the case of timers). A metric
/// keeps a limited number of label sets: what comes beyond it can be written to and is not exported, so that
/// labels made of a client's words cannot fill the memory.
public final class PrometheusRegistry: MetricsFactory {
  /// The media type of ``text``.
  public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

  private struct State {
    var descriptions: [String: MetricDescription] = [:]
    var families: [String: MetricFamily] = [:]
  }

  private let state = Mutex(State())
  private let seriesLimit: Int

  /// Makes a registry.
  ///
  /// - Parameters:
  ///   - descriptions: The metrics that are known in advance.
  ///   - seriesLimit: The most label sets of one metric.
  public init(_ descriptions: [MetricDescription] = [], seriesLimit: Int = 256) {
    self.seriesLimit = seriesLimit
    describe(descriptions)
  }

  /// Describes metrics; one that has series already stays as it is.
  public func describe(_ descriptions: [MetricDescription]) {
    state.withLock { state in
      for description in descriptions { state.descriptions[description.name] = description }
    }
  }

  /// All metrics that have series, sorted by name.
  public var text: String {
    let families = state.withLock { $0.families }
    var text = PrometheusText()
    for (_, family) in families.sorted(by: { $0.key < $1.key }) { family.write(into: &text) }
    return text.text
  }

  /// A handler of the wanted type for a series, one that is not exported when the series cannot be had.
  private func handler<Handler>(
    _ label: String,
    _ dimensions: [(String, String)],
    otherwise kind: MetricDescription.Kind,
    spare: () -> Handler
  ) -> Handler {
    let labels = LabelSet(dimensions)
    let series = state.withLock { state in
      let description = state.descriptions[label] ?? MetricDescription(label, kind, label)
      return state.families[label, default: MetricFamily(description)].series(labels, limit: seriesLimit)
    }
    return series as? Handler ?? spare()
  }

  private func remove(_ handler: AnyObject) {
    state.withLock { state in
      for name in state.families.keys { state.families[name]?.remove(handler) }
    }
  }
}

extension PrometheusRegistry {
  /// The counter with these labels.
  public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
    handler(label, dimensions, otherwise: .counter) { CounterSeries() as any CounterHandler }
  }

  /// The counter with these labels, for amounts that are not whole.
  public func makeFloatingPointCounter(
    label: String,
    dimensions: [(String, String)]
  ) -> any FloatingPointCounterHandler {
    handler(label, dimensions, otherwise: .counter) { CounterSeries() as any FloatingPointCounterHandler }
  }

  /// The gauge with these labels.
  public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
    handler(label, dimensions, otherwise: .gauge) { GaugeSeries() as any MeterHandler }
  }

  /// The histogram or summary with these labels, or a gauge where values are not to be aggregated.
  public func makeRecorder(
    label: String,
    dimensions: [(String, String)],
    aggregate: Bool
  ) -> any RecorderHandler {
    handler(label, dimensions, otherwise: aggregate ? .summary : .gauge) {
      SummarySeries() as any RecorderHandler
    }
  }

  /// The histogram or summary of seconds with these labels.
  public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
    handler(label, dimensions, otherwise: .summary) { SummarySeries() as any TimerHandler }
  }

  /// Exports the counter no more.
  public func destroyCounter(_ handler: any CounterHandler) { remove(handler) }
  /// Exports the gauge no more.
  public func destroyMeter(_ handler: any MeterHandler) { remove(handler) }
  /// Exports the counter no more.
  public func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) { remove(handler) }
  /// Exports the histogram or summary no more.
  public func destroyRecorder(_ handler: any RecorderHandler) { remove(handler) }
  /// Exports the histogram or summary no more.
  public func destroyTimer(_ handler: any TimerHandler) { remove(handler) }
}
