import CoreMetrics
import Needletail
import Telemetry

/// The metrics of steps of one method.
struct BatchMetrics: Sendable {
  private let count: Counter
  private let success: Counter
  private let failure: Counter
  private let duration: Recorder
  private let forward: Recorder
  private let decode: Recorder
  private let filter: Recorder
  private let step: Recorder

  init(_ registry: PrometheusRegistry, method: StepMethod) {
    let labels = [("method", method.rawValue)]
    count = registry.counter(.batchInferenceCount, labels)
    success = registry.counter(.batchInferenceSuccess, labels)
    failure = registry.counter(.batchInferenceFailure, labels)
    duration = registry.recorder(.batchInferenceDuration, labels)
    forward = registry.recorder(.batchForwardDuration, labels)
    decode = registry.recorder(.batchDecodeDuration, labels)
    filter = registry.recorder(.batchFilterDuration, labels)
    step = registry.recorder(.stepDuration, labels)
  }

  /// Takes in a step.
  func note(_ report: StepReport) {
    count.increment()
    (report.failures == 0 ? success : failure).increment()
    let inference = report.drafting + report.forward + report.sampling + report.filtering
    duration.record(inference / .seconds(1))
    forward.record(report.forward / .seconds(1))
    decode.record(report.sampling / .seconds(1))
    filter.record(report.filtering / .seconds(1))
    step.record((report.scheduling + inference) / .seconds(1))
  }
}
