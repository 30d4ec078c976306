import Telemetry

/// What all routes share.
struct ServerState: Sendable {
  /// How the server is set up.
  let configuration: ServerConfiguration
  /// Runs generations.
  let service: GenerationService
  /// What is measured.
  let metrics: ServingMetrics
  /// Makes the spans of requests; nil when they are not traced.
  let tracer: OTLPTracer?
  /// Counts the requests in hand.
  let drain = Drain()

  init(
    generator: any TextGenerator,
    configuration: ServerConfiguration,
    metrics: ServingMetrics,
    tracer: OTLPTracer?
  ) {
    self.configuration = configuration
    self.metrics = metrics
    self.tracer = tracer
    service = GenerationService(
      generator: configuration.skipsTokenizer ? TokenListGenerator(base: generator) : generator,
      limits: configuration.limits,
      ignoresEndOfSequence: configuration.ignoresEndOfSequence,
      metrics: metrics.requests(limits: configuration.limits)
    )
  }

  /// The model.
  var generator: any TextGenerator { service.generator }
}
