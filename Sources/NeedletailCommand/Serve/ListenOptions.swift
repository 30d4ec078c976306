import ArgumentParser
import Serving

/// How the server is reached, and how patient it is.
struct ListenOptions: ParsableArguments {
  @Option(help: "The address to listen on (HOSTNAME).")
  var hostname: String?

  @Option(name: [.long, .customShort("p")], help: "The port to listen on; 0 for any (PORT, default 3000).")
  var port: Int?

  @Option(help: "The server's certificates in PEM, to speak HTTPS (TLS_CERTIFICATE).")
  var tlsCertificate: String?

  @Option(help: "The private key of the certificate in PEM (TLS_PRIVATE_KEY).")
  var tlsPrivateKey: String?

  @Option(help: "The key that clients must send as a bearer token (API_KEY).")
  var apiKey: String?

  @Option(help: "An origin that browsers may call from, repeatable (CORS_ALLOW_ORIGIN, default any).")
  var corsAllowOrigin: [String] = []

  @Option(help: "The largest request body in bytes (PAYLOAD_LIMIT, default 2000000).")
  var payloadLimit: Int?

  @Option(help: "Connections at once; more wait (MAX_CONNECTIONS, default 8192).")
  var maxConnections: Int?

  @Option(help: "Seconds after which a silent connection is closed (IDLE_TIMEOUT, default 300).")
  var idleTimeout: Int?

  @Option(help: "Seconds that a request may take to arrive (READ_TIMEOUT, default 60).")
  var readTimeout: Int?

  @Option(help: "Seconds that a client may take nothing of its answer (WRITE_TIMEOUT, default 60).")
  var writeTimeout: Int?

  @Option(
    name: [.long, .customLong("shutdown-timeout")],
    help: "Seconds that running requests get to finish on SIGTERM (GRACEFUL_TERMINATION_TIMEOUT, 90)."
  )
  var gracefulTerminationTimeout: Int?

  /// Sets what flags and variables say.
  func apply(to configuration: inout ServerConfiguration, _ environment: LauncherEnvironment) throws {
    // Shells set HOSTNAME to the machine's name; as in text-generation-inference only an address counts.
    configuration.hostname = hostname ?? environment.address("HOSTNAME") ?? configuration.hostname
    let range = 0...65535
    // Vertex AI says where it wants its routes.
    if let port = try environment.int("AIP_HTTP_PORT", flag: port, "--port", in: range)
      ?? environment.int("PORT", in: range)
    {
      configuration.port = port
    }
    configuration.vertexPredictRoute = try environment.route("AIP_PREDICT_ROUTE")
    configuration.vertexHealthRoute = try environment.route("AIP_HEALTH_ROUTE")
    configuration.tls = try identity(environment)
    configuration.apiKey = apiKey ?? environment["API_KEY"]
    let origins = corsAllowOrigin.isEmpty ? environment["CORS_ALLOW_ORIGIN"].map { [$0] } : corsAllowOrigin
    configuration.corsAllowOrigin = origins
    if let limit = try environment.int("PAYLOAD_LIMIT", flag: payloadLimit, "--payload-limit", in: 1 ... .max)
    {
      configuration.payloadLimit = limit
    }
    if let most = try environment.int(
      "MAX_CONNECTIONS",
      flag: maxConnections,
      "--max-connections",
      in: 1...1_000_000
    ) {
      configuration.maxConnections = most
    }
    try applyTimeouts(to: &configuration, environment)
  }

  private func applyTimeouts(
    to configuration: inout ServerConfiguration,
    _ environment: LauncherEnvironment
  ) throws {
    func set(
      _ flag: Int?,
      _ name: String,
      _ variables: [String],
      from least: Int,
      _ target: WritableKeyPath<ServerConfiguration, Duration>
    ) throws {
      for variable in variables {
        guard let seconds = try environment.int(variable, flag: flag, name, in: least...Int(Int32.max)) else {
          continue
        }
        configuration[keyPath: target] = .seconds(seconds)
      }
    }
    try set(idleTimeout, "--idle-timeout", ["IDLE_TIMEOUT"], from: 1, \.idleTimeout)
    try set(readTimeout, "--read-timeout", ["READ_TIMEOUT"], from: 1, \.readTimeout)
    try set(writeTimeout, "--write-timeout", ["WRITE_TIMEOUT"], from: 1, \.writeTimeout)
    try set(
      gracefulTerminationTimeout,
      "--graceful-termination-timeout",
      ["SHUTDOWN_TIMEOUT", "GRACEFUL_TERMINATION_TIMEOUT"],
      from: 0,
      \.gracefulTerminationTimeout
    )
  }

  private func identity(_ environment: LauncherEnvironment) throws -> TLSIdentity? {
    let certificate = tlsCertificate ?? environment["TLS_CERTIFICATE"]
    let key = tlsPrivateKey ?? environment["TLS_PRIVATE_KEY"]
    switch (certificate, key) {
    case (nil, nil): return nil
    case (let certificate?, let key?):
      return try TLSIdentity(certificateFile: certificate, privateKeyFile: key)
    default:
      throw ValidationError(
        "--tls-certificate and --tls-private-key belong together; got only "
          + (certificate == nil ? "--tls-private-key" : "--tls-certificate")
      )
    }
  }
}
