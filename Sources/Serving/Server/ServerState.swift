/// What all routes share.
struct ServerState: Sendable {
  /// How the server is set up.
  let configuration: ServerConfiguration
  /// Runs generations.
  let service: GenerationService
  /// Counts the requests in hand.
  let drain = Drain()

  init(generator: any TextGenerator, configuration: ServerConfiguration) {
    self.configuration = configuration
    service = GenerationService(
      generator: configuration.skipsTokenizer ? TokenListGenerator(base: generator) : generator,
      limits: configuration.limits,
      ignoresEndOfSequence: configuration.ignoresEndOfSequence
    )
  }

  /// The model.
  var generator: any TextGenerator { service.generator }
}
