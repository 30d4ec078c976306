package import Hummingbird
public import Logging
public import ServiceLifecycle
public import Telemetry

/// The HTTP server: routes of text-generation-inference and of the OpenAI API in front of a model.
///
/// It runs until its task is cancelled or its service group is shut down. A graceful shutdown answers new
/// requests with status 503 and waits for those in hand.
public struct TextGenerationServer: Service {
  private let state: ServerState
  private let logger: Logger
  private let onListening: @Sendable (Int) -> Void

  /// Makes a server.
  ///
  /// - Parameters:
  ///   - generator: The model.
  ///   - configuration: How the server is reached and what it permits.
  ///   - metrics: What is measured; the engine's steps should be told to the same.
  ///   - tracer: Makes the spans of requests; whoever made it exports them.
  ///   - logger: Gets a line for each request.
  ///   - onListening: Is told the port as soon as the server listens on it.
  public init(
    generator: any TextGenerator,
    configuration: ServerConfiguration,
    metrics: ServingMetrics = ServingMetrics(),
    tracer: OTLPTracer? = nil,
    logger: Logger = Logger(label: "needletail.serving"),
    onListening: @escaping @Sendable (Int) -> Void = { _ in }
  ) {
    state = ServerState(
      generator: generator,
      configuration: configuration,
      metrics: metrics,
      tracer: tracer
    )
    self.logger = logger
    self.onListening = onListening
  }

  /// Listens and serves until told to stop.
  ///
  /// - Throws: An error when the address cannot be listened on.
  public func run() async throws {
    // Services stop in reverse order: the listener goes on answering until the drain is done.
    var group = ServiceGroupConfiguration(services: [application, state.drain], logger: serviceLogger)
    group.maximumGracefulShutdownDuration = state.configuration.gracefulTerminationTimeout
    do { try await ServiceGroup(configuration: group).run() } catch {
      let configuration = state.configuration
      throw ListenError(error, hostname: configuration.hostname, port: configuration.port) ?? error
    }
  }

  /// The routes and the listener, for tests that need no socket.
  package var application: some ApplicationProtocol {
    let configuration = state.configuration
    return Application(
      router: Router.serving(state),
      server: .serving(configuration, logger: logger),
      configuration: ApplicationConfiguration(
        address: .hostname(configuration.hostname, port: configuration.port),
        backlog: 4096,
        availableConnectionsDelegate: .maximum(configuration.maxConnections, logger: serviceLogger)
      ),
      onServerRunning: { [onListening] channel in
        if let port = channel.localAddress?.port { onListening(port) }
      },
      logger: logger
    )
  }

  /// The logger of the machinery below, which tells of every start and stop.
  private var serviceLogger: Logger {
    var logger = logger
    logger.logLevel = max(logger.logLevel, .notice)
    return logger
  }
}
