import HTTPTypes
import Hummingbird
import Logging
import OrderedJSON
import ServiceLifecycle
import Serving
import Synchronization
import Telemetry
import Testing

@Suite("traces", .timeLimit(.minutes(1)))
struct TracingTests {
  private static let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
  private static let parent = "00f067aa0ba902b7"

  /// Sends requests to a server that is traced, and returns the spans that a collector got.
  private static func spans(
    _ count: Int,
    of requests: [(path: String, body: String)],
    headers: HTTPFields = [:]
  ) async throws -> [JSONValue] {
    var server = TestServer()
    let bodies = Mutex<[ByteBuffer]>([])
    let router = Router()
    router.post("/v1/traces") { request, _ in
      let body = try await request.body.collect(upTo: 1 << 20)
      bodies.withLock { $0.append(body) }
      return Response(status: .ok)
    }
    let (ports, continuation) = AsyncStream<Int>.makeStream()
    let collector = Application(
      router: router,
      configuration: .init(address: .hostname("127.0.0.1", port: 0)),
      onServerRunning: { continuation.yield($0.localAddress?.port ?? 0) },
      logger: server.logger
    )
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      let group = ServiceGroup(configuration: .init(services: [collector], logger: server.logger))
      tasks.addTask { try await group.run() }
      var iterator = ports.makeAsyncIterator()
      let port = try #require(await iterator.next())
      let exporter = try OTLPExporter(
        endpoint: "http://127.0.0.1:\(port)",
        service: "tests",
        logger: server.logger,
        interval: .milliseconds(10)
      )
      let exporters = ServiceGroup(configuration: .init(services: [exporter], logger: server.logger))
      server.tracer = exporter.tracer
      try await withThrowingTaskGroup(of: Void.self) { exporting in
        exporting.addTask { try await exporters.run() }
        var headers = headers
        headers[.contentType] = "application/json"
        for (path, body) in requests { _ = try await server.send(.post, path, body, headers: headers) }
        // A request's span ends when nobody holds the request any more, which is after its answer.
        while try bodies.withLock({ try Self.spans(in: $0) }).count < count {
          try await Task.sleep(for: .milliseconds(5))
        }
        await exporters.triggerGracefulShutdown()
        try await exporting.waitForAll()
      }
      await group.triggerGracefulShutdown()
      try await tasks.waitForAll()
    }
    return try bodies.withLock { try spans(in: $0) }
  }

  private static func spans(in bodies: [ByteBuffer]) throws -> [JSONValue] {
    try bodies.map { try JSONValue(parsing: String(buffer: $0)) }
      .flatMap { $0["resourceSpans"]?.arrayValue ?? [] }
      .flatMap { $0["scopeSpans"]?.arrayValue ?? [] }.flatMap { $0["spans"]?.arrayValue ?? [] }
  }

  private static func named(_ name: String, _ spans: [JSONValue]) throws -> JSONValue {
    let names = spans.compactMap { $0["name"]?.stringValue }
    return try #require(spans.first { $0["name"] == .string(name) }, "\(names)")
  }

  private static func attribute(_ name: String, of span: JSONValue) -> JSONValue? {
    span["attributes"]?.arrayValue?.first { $0["key"] == .string(name) }?["value"]
  }

  @Test(
    "continue the client's, with a span for the request and each part of it",
    arguments: ["/generate", "/generate_stream"]
  )
  func request(path: String) async throws {
    let headers = try HTTPFields([
      HTTPField(
        name: #require(HTTPField.Name("traceparent")),
        value: "00-\(Self.trace)-\(Self.parent)-01"
      )
    ])
    let spans = try await Self.spans(4, of: [(path, #"{"inputs":"x"}"#)], headers: headers)
    #expect(spans.count == 4)
    for span in spans { #expect(span["traceId"] == .string(Self.trace)) }
    let whole = try Self.named("POST \(path)", spans)
    #expect(whole["parentSpanId"] == .string(Self.parent))
    #expect(whole["kind"] == 2)
    #expect(Self.attribute("http.response.status_code", of: whole) == ["intValue": "200"])
    #expect(Self.attribute("http.route", of: whole) == ["stringValue": .string(path)])
    #expect(Self.attribute("gen_ai.usage.output_tokens", of: whole) == ["intValue": "3"])
    var end = try #require(whole["startTimeUnixNano"]?.stringValue)
    for name in ["validation", "queue", "inference"] {
      let part = try Self.named(name, spans)
      #expect(part["parentSpanId"] == whole["spanId"])
      #expect(part["startTimeUnixNano"]?.stringValue == end)
      end = try #require(part["endTimeUnixNano"]?.stringValue)
    }
  }

  @Test("begin anew without a client's, and tell what went wrong")
  func failure() async throws {
    let spans = try await Self.spans(2, of: [("/generate", #"{"inputs":""}"#), ("/nope", "")])
    #expect(spans.count == 2)
    let failed = try Self.named("POST /generate", spans)
    #expect(failed["parentSpanId"] == nil)
    #expect(failed["status"]?["code"] == 2)
    #expect(failed["status"]?["message"] == "Input validation error: `inputs` cannot be empty")
    let unknown = try Self.named("POST", spans)
    #expect(Self.attribute("http.response.status_code", of: unknown) == ["intValue": "404"])
    #expect(unknown["traceId"] != failed["traceId"])
  }
}
