import ArgumentParser
import Logging
import NIOCore
import Needletail
import ServiceLifecycle
import Serving
import Telemetry
import UnixSignals

/// `needletail serve`: the server.
struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Serves a model over the text-generation-inference and OpenAI HTTP interfaces.",
    discussion: """
      Flags have the names and defaults of text-generation-inference's launcher, and each can be given by \
      its environment variable (MODEL_ID, PORT, MAX_TOTAL_TOKENS …); a flag wins over its variable.

      Examples:
        needletail serve
        needletail serve --model-id /models/llama --port 8080 --max-total-tokens 4096
        PORT=8080 needletail serve --api-key secret
      """
  )

  @OptionGroup(title: "Connections") var listenOptions: ListenOptions
  @OptionGroup(title: "Limits") var limitOptions: LimitOptions
  @OptionGroup(title: "Queue") var queueOptions: QueueOptions
  @OptionGroup(title: "Compatibility") var compatibility: CompatibilityOptions
  @OptionGroup(title: "Telemetry") var telemetryOptions: TelemetryOptions
  @OptionGroup(title: "Model") var modelOptions: ModelOptions
  @OptionGroup(title: "Guessing ahead (ASSISTANT_MODEL, NUM_ASSISTANT_TOKENS, SPECULATE)")
  var draftOptions: DraftOptions
  @OptionGroup var launcherOptions: LauncherOptions

  @Option(help: "Tokenizer threads, as /info reports them (VALIDATION_WORKERS, default 2).")
  var validationWorkers: Int?

  @Flag(
    name: [.customLong("env"), .customShort("e")],
    help: "Print what the program runs on before it starts."
  )
  var printsEnvironment = false

  func run() async throws {
    // The model computes on every core; each thread more that tokens go out by interrupts it more often.
    NIOSingletons.groupLoopCountSuggestion = max(1, System.coreCount / 8)
    let environment = LauncherEnvironment()
    let logsJSON = try telemetryOptions.logsJSON(environment)
    let logger = try Self.bootstrapLogging(environment, json: logsJSON)
    if printsEnvironment { try StandardOutput.write(EnvironmentReport.text) }
    for warning in try launcherOptions.warnings(environment) { logger.warning("\(warning)") }
    let profiler = try environment.profiler(logger: logger)
    defer { profiler?.finish() }
    let plan = try prepare(environment, logger, profiler)
    // Who reads the log by machine gets nothing but its lines.
    if !logsJSON { StandardError.write(InfoCommand.table(plan.info) + "\n") }
    let model = try await LanguageModel.load(plan.info.id, options: plan.options)
    let server = TextGenerationServer(
      generator: LanguageModelGenerator(model),
      configuration: plan.configuration,
      metrics: plan.metrics,
      tracer: plan.exporter?.tracer,
      logger: logger,
      onListening: { [configuration = plan.configuration] port in
        if !logsJSON { Self.greet(configuration, port: port) }
      }
    )
    // Services stop in reverse order: spans are sent until the last request has been served.
    let exporters: [any Service] = plan.exporter.map { [$0] } ?? []
    try await ServiceGroup(
      configuration: ServiceGroupConfiguration(
        services: exporters + [server],
        gracefulShutdownSignals: [.sigterm, .sigint],
        logger: logger
      )
    ).run()
  }

  /// What a server is made of besides its model.
  private struct Plan {
    let configuration: ServerConfiguration
    let options: LoadOptions
    let info: ModelInfo
    let metrics: ServingMetrics
    let exporter: OTLPExporter?
  }

  /// Finds everything that can be wrong before the model is loaded, which takes long.
  private func prepare(
    _ environment: LauncherEnvironment,
    _ logger: Logger,
    _ profiler: StepProfiler?
  ) throws -> Plan {
    var connections = ServerConfiguration(limits: RequestLimits(maxInputTokens: 1, maxTotalTokens: 2))
    try listenOptions.apply(to: &connections, environment)
    let exporter = try telemetryOptions.exporter(environment, logger: logger)
    let metrics = ServingMetrics()
    let chosen = try modelOptions.filled(from: environment)
    let options = try loadOptions(chosen, environment, metrics: metrics, profiler: profiler)
    let info = try ModelInfo(inspecting: chosen.model, options: options)
    var configuration = try configuration(connections, info, environment)
    configuration.maxConnections = min(configuration.maxConnections, OpenFileLimit.raise())
    return Plan(
      configuration: configuration,
      options: options,
      info: info,
      metrics: metrics,
      exporter: exporter
    )
  }

  private static func bootstrapLogging(_ environment: LauncherEnvironment, json: Bool) throws -> Logger {
    let level = try environment.logLevel()
    LoggingSystem.bootstrap { label in
      var handler: any LogHandler = json ? JSONLogHandler() : StreamLogHandler.standardError(label: label)
      handler.logLevel = level
      return handler
    }
    return Logger(label: "needletail")
  }

  private func loadOptions(
    _ chosen: ModelOptions,
    _ environment: LauncherEnvironment,
    metrics: ServingMetrics,
    profiler: StepProfiler?
  ) throws -> LoadOptions {
    var options = chosen.loadOptions()
    try queueOptions.apply(to: &options, environment)
    options.draft = try draftOptions.filled(from: environment).method
    options.onStep = { report in
      metrics.note(report)
      profiler?.note(report)
    }
    if let profiler { options.onOperation = { profiler.note($0) } }
    return options
  }

  private static func greet(_ configuration: ServerConfiguration, port: Int) {
    let isAny = configuration.hostname == "0.0.0.0" || configuration.hostname == "::"
    let address =
      "\(configuration.tls == nil ? "http" : "https")://\(isAny ? "127.0.0.1" : configuration.hostname):\(port)"
    let body = #"{"inputs":"What is Deep Learning?","parameters":{"max_new_tokens":40}}"#
    StandardError.write(
      """

      Needletail listens on \(address). Try:

        curl \(address)/generate -H 'Content-Type: application/json' \\
          -d '\(body)'


      """
    )
  }

  private func configuration(
    _ connections: ServerConfiguration,
    _ info: ModelInfo,
    _ environment: LauncherEnvironment
  ) throws -> ServerConfiguration {
    var configuration = connections
    configuration.limits = try limitOptions.limits(info, environment)
    try compatibility.apply(to: &configuration, environment)
    configuration.computeType = environment["COMPUTE_TYPE"] ?? configuration.computeType
    configuration.dockerLabel = environment["DOCKER_LABEL"]
    let range = 1...Int(Int32.max)
    configuration.validationWorkers =
      try environment.int(
        "VALIDATION_WORKERS",
        flag: validationWorkers,
        "--validation-workers",
        in: range
      ) ?? configuration.validationWorkers
    return configuration
  }
}
