import AsyncAlgorithms
import AsyncHTTPClient
public import Logging
import NIOCore
import NIOHTTP1
import OrderedJSON
public import ServiceLifecycle

/// Sends spans to a collector over OTLP/HTTP, as JSON.
///
/// What has ended is sent each second and once more at a graceful shutdown. When the collector does not take
/// it, it is lost: a collector that is away costs a bounded queue, and no request ever waits for it.
public struct OTLPExporter: Service {
  /// The most spans in one message.
  private static let batch = 512
  /// The most spans that wait.
  private static let queueLimit = 8192
  /// How long a message may take.
  private static let timeout = TimeAmount.seconds(5)

  /// Makes the spans that are sent.
  public let tracer: OTLPTracer
  private let endpoint: String
  private let service: String
  private let queue: SpanQueue
  private let logger: Logger
  private let interval: Duration

  /// Makes an exporter.
  ///
  /// - Parameters:
  ///   - endpoint: The address of the collector, such as `http://localhost:4318`; `/v1/traces` is added
  ///     where it is missing.
  ///   - service: The name of the service in the traces.
  ///   - logger: Is told when the collector goes away and comes back.
  ///   - interval: How often spans are sent.
  /// - Throws: ``OTLPEndpointError`` for an address that is none.
  public init(
    endpoint: String,
    service: String,
    logger: Logger,
    interval: Duration = .seconds(1)
  ) throws(OTLPEndpointError) {
    self.endpoint = try Self.tracesAddress(endpoint)
    self.service = service
    self.logger = logger
    self.interval = interval
    queue = SpanQueue(limit: Self.queueLimit)
    tracer = OTLPTracer(queue: queue)
  }

  private static func tracesAddress(_ endpoint: String) throws(OTLPEndpointError) -> String {
    let scheme = ["http://", "https://"].first { endpoint.hasPrefix($0) }
    guard let scheme, endpoint.utf8.count > scheme.utf8.count else {
      throw OTLPEndpointError(endpoint: endpoint)
    }
    if endpoint.hasSuffix("/v1/traces") { return endpoint }
    return endpoint + (endpoint.hasSuffix("/") ? "v1/traces" : "/v1/traces")
  }

  /// Sends spans until the service is shut down, and then those that are left.
  public func run() async throws {
    let client = HTTPClient(eventLoopGroupProvider: .singleton)
    var isAway = false
    let ticks = AsyncTimerSequence(interval: interval, clock: .continuous).cancelOnGracefulShutdown()
    for await _ in ticks { await send(through: client, &isAway) }
    await send(through: client, &isAway)
    try? await client.shutdown()
  }

  /// Sends what waits, and gives up at the first message that is not taken.
  private func send(through client: HTTPClient, _ isAway: inout Bool) async {
    var lost = queue.takeLost()
    while case let spans = queue.take(Self.batch), !spans.isEmpty {
      do {
        try await post(RecordedSpan.exportRequest(spans, service: service).compactBytes, through: client)
        if isAway { logger.notice("the trace collector takes spans again") }
        isAway = false
      } catch {
        lost += spans.count
        if !isAway {
          logger.warning("spans are lost: \(endpoint) does not take them", metadata: ["error": "\(error)"])
        }
        isAway = true
        break
      }
    }
    if lost > 0 { logger.debug("spans were lost", metadata: ["count": "\(lost)"]) }
  }

  private func post(_ body: [UInt8], through client: HTTPClient) async throws {
    var request = HTTPClientRequest(url: endpoint)
    request.method = .POST
    request.headers.add(name: "content-type", value: "application/json")
    request.body = .bytes(ByteBuffer(bytes: body))
    let response = try await client.execute(request, timeout: Self.timeout)
    guard (200..<300).contains(response.status.code) else {
      throw CollectorRefusal(status: Int(response.status.code))
    }
    for try await _ in response.body {}
  }

  /// The collector answered with a status that is not a success.
  private struct CollectorRefusal: Error, CustomStringConvertible {
    let status: Int
    var description: String { "status \(status)" }
  }
}

/// An address to which no spans can be sent.
public struct OTLPEndpointError: Error, Equatable, CustomStringConvertible {
  /// What was given.
  public let endpoint: String

  /// The rule and what came instead.
  public var description: String {
    "the OTLP endpoint must be an address such as http://localhost:4318; got '\(endpoint)'"
  }
}
