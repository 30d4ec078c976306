import ArgumentParser
import Logging
import Telemetry

/// What the operator gets to see.
struct TelemetryOptions: ParsableArguments {
  @Flag(help: "Log lines as JSON (JSON_OUTPUT); LOG_LEVEL chooses how much is logged.")
  var jsonOutput = false

  @Option(help: "Where spans are sent over OTLP/HTTP, such as http://localhost:4318 (OTLP_ENDPOINT).")
  var otlpEndpoint: String?

  @Option(help: "The name of this service in traces (OTLP_SERVICE_NAME).")
  var otlpServiceName: String?

  /// The name that text-generation-inference gives itself in traces.
  private static let serviceName = "text-generation-inference.router"

  /// Whether log lines are JSON.
  func logsJSON(_ environment: LauncherEnvironment) throws -> Bool {
    try jsonOutput || environment.flag("JSON_OUTPUT")
  }

  /// What sends spans, if an address is given.
  func exporter(_ environment: LauncherEnvironment, logger: Logger) throws -> OTLPExporter? {
    guard let endpoint = otlpEndpoint ?? environment["OTLP_ENDPOINT"] else { return nil }
    let name = otlpServiceName ?? environment["OTLP_SERVICE_NAME"] ?? Self.serviceName
    do { return try OTLPExporter(endpoint: endpoint, service: name, logger: logger) } catch {
      throw ValidationError("\(error)")
    }
  }
}
