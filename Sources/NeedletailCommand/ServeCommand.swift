import ArgumentParser
import Foundation
import Logging
import Needletail
import ServiceLifecycle
import Serving
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

  @Option(help: "The address to listen on (HOSTNAME).")
  var hostname: String?

  @Option(name: [.long, .customShort("p")], help: "The port to listen on; 0 for any (PORT, default 3000).")
  var port: Int?

  @Option(help: "Requests in progress at once; more get status 429 (MAX_CONCURRENT_REQUESTS, default 128).")
  var maxConcurrentRequests: Int?

  @Option(help: "The most tokens of a prompt (MAX_INPUT_TOKENS, default: total - 1).")
  var maxInputTokens: Int?

  @Option(help: "The most candidates of best_of (MAX_BEST_OF, default 2).")
  var maxBestOf: Int?

  @Option(help: "The most stop texts of a request (MAX_STOP_SEQUENCES, default 4).")
  var maxStopSequences: Int?

  @Option(help: "The most candidates reported for a token (MAX_TOP_N_TOKENS, default 5).")
  var maxTopNTokens: Int?

  @Option(help: "The most prompts of a completions request (MAX_CLIENT_BATCH_SIZE, default 4).")
  var maxClientBatchSize: Int?

  @Option(help: "The largest request body in bytes (PAYLOAD_LIMIT, default 2000000).")
  var payloadLimit: Int?

  @Option(help: "The key that clients must send as a bearer token (API_KEY).")
  var apiKey: String?

  @Option(help: "An origin that browsers may call from, repeatable (CORS_ALLOW_ORIGIN, default any).")
  var corsAllowOrigin: [String] = []

  @Flag(help: "Report prompt log-probabilities on request (ENABLE_PREFILL_LOGPROBS).")
  var enablePrefillLogprobs = false

  @Option(help: "Seconds that running requests get to finish on SIGTERM (GRACEFUL_TERMINATION_TIMEOUT, 90).")
  var gracefulTerminationTimeout: Int?

  @Flag(help: "Log lines as JSON (JSON_OUTPUT).")
  var jsonOutput = false

  @OptionGroup var modelOptions: ModelOptions

  func run() async throws {
    let environment = LauncherEnvironment()
    let logsJSON = try jsonOutput || environment.flag("JSON_OUTPUT")
    LoggingSystem.bootstrap { label in
      if logsJSON { return JSONLogHandler() }
      return StreamLogHandler.standardError(label: label)
    }
    let logger = Logger(label: "needletail")
    let model = try modelOptions.filled(from: environment)
    let loaded = try await LanguageModel.load(model.model, options: model.loadOptions())
    let configuration = try configuration(loaded.info, environment)
    // Who reads the log by machine gets nothing but its lines.
    if !logsJSON { StandardError.write(InfoCommand.table(loaded.info) + "\n") }
    let server = TextGenerationServer(
      generator: LanguageModelGenerator(loaded),
      configuration: configuration,
      logger: logger,
      onListening: { port in
        if !logsJSON { Self.greet(host: configuration.hostname, port: port) }
      }
    )
    try await ServiceGroup(
      configuration: ServiceGroupConfiguration(
        services: [server],
        gracefulShutdownSignals: [.sigterm, .sigint],
        logger: logger
      )
    ).run()
  }

  private static func greet(host: String, port: Int) {
    let address = host == "0.0.0.0" || host == "::" ? "127.0.0.1" : host
    let body = #"{"inputs":"What is Deep Learning?","parameters":{"max_new_tokens":40}}"#
    StandardError.write(
      """

      Needletail listens on http://\(address):\(port). Try:

        curl http://\(address):\(port)/generate -H 'Content-Type: application/json' \\
          -d '\(body)'


      """
    )
  }

  private func configuration(
    _ info: ModelInfo,
    _ environment: LauncherEnvironment
  ) throws -> ServerConfiguration {
    let total = info.maxTotalTokens
    let input =
      try maxInputTokens ?? environment.int("MAX_INPUT_TOKENS") ?? environment.int("MAX_INPUT_LENGTH")
    if let input, !(1..<total).contains(input) {
      throw ValidationError(
        "--max-input-tokens must be from 1 to \(total - 1) (max_total_tokens - 1); got \(input)"
      )
    }
    var limits = RequestLimits(maxInputTokens: input ?? total - 1, maxTotalTokens: total)
    func set(_ flag: Int?, _ name: String, _ target: WritableKeyPath<RequestLimits, Int>) throws {
      guard let value = try flag ?? environment.int(name) else { return }
      guard value >= 1 else { throw ValidationError("\(name) must be at least 1; got \(value)") }
      limits[keyPath: target] = value
    }
    try set(maxConcurrentRequests, "MAX_CONCURRENT_REQUESTS", \.maxConcurrentRequests)
    try set(maxBestOf, "MAX_BEST_OF", \.maxBestOf)
    try set(maxStopSequences, "MAX_STOP_SEQUENCES", \.maxStopSequences)
    try set(maxTopNTokens, "MAX_TOP_N_TOKENS", \.maxTopNTokens)
    try set(maxClientBatchSize, "MAX_CLIENT_BATCH_SIZE", \.maxClientBatchSize)
    limits.enablePrefillLogprobs = try enablePrefillLogprobs || environment.flag("ENABLE_PREFILL_LOGPROBS")
    var configuration = ServerConfiguration(limits: limits)
    // Shells set HOSTNAME to the machine's name; as in text-generation-inference only an address counts.
    configuration.hostname = hostname ?? environment.address("HOSTNAME") ?? configuration.hostname
    configuration.port =
      try port ?? environment.int("AIP_HTTP_PORT") ?? environment.int("PORT") ?? configuration.port
    configuration.vertexPredictRoute = try environment.route("AIP_PREDICT_ROUTE")
    configuration.vertexHealthRoute = try environment.route("AIP_HEALTH_ROUTE")
    guard (0...65535).contains(configuration.port) else {
      throw ValidationError("--port must be from 0 to 65535; got \(configuration.port)")
    }
    configuration.payloadLimit =
      try payloadLimit ?? environment.int("PAYLOAD_LIMIT") ?? configuration.payloadLimit
    guard configuration.payloadLimit >= 1 else {
      throw ValidationError("--payload-limit must be at least 1; got \(configuration.payloadLimit)")
    }
    configuration.apiKey = apiKey ?? environment["API_KEY"]
    let origins = corsAllowOrigin.isEmpty ? environment["CORS_ALLOW_ORIGIN"].map { [$0] } : corsAllowOrigin
    configuration.corsAllowOrigin = origins
    if let seconds = try gracefulTerminationTimeout ?? environment.int("GRACEFUL_TERMINATION_TIMEOUT") {
      guard (0...Int(Int32.max)).contains(seconds) else {
        throw ValidationError(
          "--graceful-termination-timeout must be from 0 to \(Int32.max); got \(seconds)"
        )
      }
      configuration.gracefulTerminationTimeout = .seconds(seconds)
    }
    return configuration
  }
}
