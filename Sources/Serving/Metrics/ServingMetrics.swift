public import Needletail
public import Telemetry

/// All metrics of a server: what its engine tells after each step, and what its requests do.
public final class ServingMetrics: Sendable {
  /// Keeps and prints them; other libraries' metrics may go there as well.
  public let registry: PrometheusRegistry
  private let steps: StepMetrics
  private let activity: ActivityMetrics

  /// Makes metrics without values.
  public init() {
    // The bounds that depend on the model come with the server, before the first request.
    registry = PrometheusRegistry(Self.descriptions(maxInputTokens: 1, maxTotalTokens: 1))
    steps = StepMetrics(registry)
    activity = ActivityMetrics(registry)
  }

  /// Takes in what the engine did; quick, for the engine's thread.
  public func note(_ step: StepReport) { steps.note(step) }

  /// Makes the metrics of requests for a server with these limits.
  func requests(limits: RequestLimits) -> RequestMetrics {
    registry.describe(
      Self.descriptions(maxInputTokens: limits.maxInputTokens, maxTotalTokens: limits.maxTotalTokens)
    )
    return RequestMetrics(registry)
  }

  /// The text for Prometheus.
  ///
  /// - Parameter current: What the engine is busy with, for the gauges; nil leaves them as they are.
  /// - Returns: All metrics.
  func text(_ current: ModelActivity?) -> String {
    steps.refresh()
    if let current { activity.note(current) }
    return registry.text
  }

  private static func descriptions(maxInputTokens: Int, maxTotalTokens: Int) -> [MetricDescription] {
    MetricName.allCases.map {
      $0.description(maxInputTokens: maxInputTokens, maxTotalTokens: maxTotalTokens)
    }
  }
}
