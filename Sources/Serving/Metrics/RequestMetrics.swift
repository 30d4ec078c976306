import CoreMetrics
import Needletail
import Telemetry

/// The metrics of requests.
struct RequestMetrics: Sendable {
  /// The values of the label `err`.
  enum Failure: String, CaseIterable, Sendable {
    case overloaded, validation, generation, incomplete, template, dropped
  }

  private let count: Counter
  private let success: Counter
  private let failures: [Failure: Counter]
  private let duration: Recorder
  private let validationDuration: Recorder
  private let queueDuration: Recorder
  private let inferenceDuration: Recorder
  private let meanTimePerToken: Recorder
  private let inputLength: Recorder
  private let maxNewTokens: Recorder
  private let generatedTokens: Recorder

  init(_ registry: PrometheusRegistry) {
    count = registry.counter(.requestCount)
    success = registry.counter(.requestSuccess)
    failures = Dictionary(
      uniqueKeysWithValues: Failure.allCases.map {
        ($0, registry.counter(.requestFailure, [("err", $0.rawValue)]))
      }
    )
    duration = registry.recorder(.requestDuration)
    validationDuration = registry.recorder(.requestValidationDuration)
    queueDuration = registry.recorder(.requestQueueDuration)
    inferenceDuration = registry.recorder(.requestInferenceDuration)
    meanTimePerToken = registry.recorder(.requestMeanTimePerTokenDuration)
    inputLength = registry.recorder(.requestInputLength)
    maxNewTokens = registry.recorder(.requestMaxNewTokens)
    generatedTokens = registry.recorder(.requestGeneratedTokens)
  }

  /// Counts a request.
  func noteRequest() { count.increment() }

  /// Counts a request that may run.
  func noteValid(inputTokens: Int, maxNewTokens newTokens: Int) {
    inputLength.record(inputTokens)
    maxNewTokens.record(newTokens)
  }

  /// Counts a generation that came to its end.
  ///
  /// - Parameters:
  ///   - summary: How it ended.
  ///   - total: From the arrival of the request until now.
  ///   - validation: From the arrival until the engine had it, if that is known.
  func noteSuccess(_ summary: GenerationSummary, total: Duration, validation: Duration?) {
    success.increment()
    duration.record(total / .seconds(1))
    if let validation { validationDuration.record(validation / .seconds(1)) }
    queueDuration.record(summary.queueTime / .seconds(1))
    let inference = summary.inferenceTime / .seconds(1)
    inferenceDuration.record(inference)
    meanTimePerToken.record(inference / Double(max(1, summary.tokens.count)))
    generatedTokens.record(summary.tokens.count)
  }

  /// Counts a request that failed; an error that has no cause among the labels is left out.
  func noteFailure(_ error: any Error) {
    guard let cause = Failure(error) else { return }
    failures[cause]?.increment()
  }
}

extension RequestMetrics.Failure {
  /// The label of an error; every other error of a route that breaks off an answer means that nobody reads it.
  fileprivate init?(_ error: any Error) {
    switch error {
    case let error as RequestError:
      switch error {
      case .validation, .suffix, .batchSize, .tool: self = .validation
      case .overloaded: self = .overloaded
      case .generation: self = .generation
      case .incompleteGeneration, .incompleteStream: self = .incomplete
      case .template: self = .template
      case .unhealthy, .shuttingDown: return nil
      }
    case PlatformError.incompleteGeneration(let cause): self.init(cause)
    case is TransportError, is PlatformError: return nil
    default: self = .dropped
    }
  }
}
