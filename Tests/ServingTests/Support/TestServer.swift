import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import Serving
import Telemetry

/// A server with a fake model.
struct TestServer: Sendable {
  var generator = FakeGenerator()
  /// Served instead of the fake, if set.
  var model: (any TextGenerator)?
  var configuration = ServerConfiguration(limits: RequestLimits(maxInputTokens: 20, maxTotalTokens: 30))
  var metrics = ServingMetrics()
  var tracer: OTLPTracer?
  var logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

  /// The server itself.
  func server(onListening: @escaping @Sendable (Int) -> Void = { _ in }) -> TextGenerationServer {
    TextGenerationServer(
      generator: model ?? generator,
      configuration: configuration,
      metrics: metrics,
      tracer: tracer,
      logger: logger,
      onListening: onListening
    )
  }

  /// Sends one request to a new server in memory.
  func send(
    _ method: HTTPRequest.Method,
    _ path: String,
    _ body: String? = nil,
    headers: HTTPFields = [.contentType: "application/json"]
  ) async throws -> Answer {
    try await server().send(method, path, body, headers: headers)
  }

  /// Posts JSON to a new server in memory.
  func post(_ path: String, _ body: String) async throws -> Answer {
    try await send(.post, path, body)
  }
}

extension TextGenerationServer {
  /// Sends one request in memory.
  func send(
    _ method: HTTPRequest.Method,
    _ path: String,
    _ body: String? = nil,
    headers: HTTPFields = [.contentType: "application/json"]
  ) async throws -> Answer {
    try await send(method, path, bytes: body.map { Array($0.utf8) }, headers: headers)
  }

  /// Sends one request in memory whose body may be no text.
  func send(
    _ method: HTTPRequest.Method,
    _ path: String,
    bytes: [UInt8]?,
    headers: HTTPFields = [.contentType: "application/json"]
  ) async throws -> Answer {
    try await application.test(.router) { client in
      Answer(
        try await client.execute(
          uri: path,
          method: method,
          headers: headers,
          body: bytes.map { ByteBuffer(bytes: $0) }
        )
      )
    }
  }
}

/// A response, read.
struct Answer: Sendable {
  let status: Int
  let text: String
  private let headers: HTTPFields

  init(_ response: TestResponse) {
    status = response.status.code
    text = String(buffer: response.body)
    headers = response.headers
  }

  func header(_ name: String) -> String? {
    HTTPField.Name(name).flatMap { headers[$0] }
  }

  /// The names of the headers in small letters.
  var headerNames: [String] { headers.map(\.name.canonicalName) }
}
