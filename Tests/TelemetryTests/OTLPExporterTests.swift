import Logging
import OrderedJSON
import ServiceLifecycle
import Telemetry
import Testing
import Tracing

@Suite("the OTLP exporter", .timeLimit(.minutes(1)))
struct OTLPExporterTests {
  private static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

  /// Runs an exporter while a test makes spans, and shuts it down.
  private static func export(
    to endpoint: String,
    interval: Duration = .seconds(60),
    _ body: (OTLPTracer) async throws -> Void
  ) async throws {
    let exporter = try OTLPExporter(endpoint: endpoint, service: "tests", logger: logger, interval: interval)
    let group = ServiceGroup(configuration: .init(services: [exporter], logger: logger))
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask { try await group.run() }
      try await body(exporter.tracer)
      await group.triggerGracefulShutdown()
      try await tasks.waitForAll()
    }
  }

  private static func start(
    _ tracer: OTLPTracer,
    _ name: String,
    in context: InstrumentationContext = .topLevel,
    kind: SpanKind = .internal,
    at start: UInt64 = 1_700_000_000_000_000_000
  ) -> OTLPSpan {
    tracer.startSpan(
      name,
      context: context,
      ofKind: kind,
      at: DefaultTracerClock.Timestamp(nanosecondsSinceEpoch: start),
      function: #function,
      file: #fileID,
      line: #line
    )
  }

  @Test("sends what is left at its shutdown, in the JSON form of the protocol")
  func message() async throws {
    let collector = try await Collector()
    var ids: (trace: String, root: String, part: String) = ("", "", "")
    try await Self.export(to: collector.endpoint) { tracer in
      let root = Self.start(tracer, "POST /generate", kind: .server)
      root.updateAttributes { attributes in
        attributes["count"] = 3
        attributes["flag"] = true
        attributes["name"] = "é\""
        attributes["share"] = 0.5
      }
      let part = Self.start(tracer, "queue", in: root.context)
      part.setStatus(SpanStatus(code: .error, message: "too slow"))
      part.end(at: DefaultTracerClock.Timestamp(nanosecondsSinceEpoch: 1_700_000_001_000_000_000))
      root.end(at: DefaultTracerClock.Timestamp(nanosecondsSinceEpoch: 1_700_000_002_000_000_000))
      root.end()
      let (rootContext, partContext) = (root.context.spanContext, part.context.spanContext)
      ids = (
        "\(try #require(rootContext?.traceID))", "\(try #require(rootContext?.spanID))",
        "\(try #require(partContext?.spanID))"
      )
    }
    #expect(collector.paths == ["/v1/traces"])
    let message = try #require(try collector.messages.first)
    #expect(
      message.compactText
        == #"{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":"#
        + #"{"stringValue":"tests"}}]},"scopeSpans":[{"scope":{"name":"needletail"},"spans":["#
        + #"{"traceId":"\#(ids.trace)","spanId":"\#(ids.part)","parentSpanId":"\#(ids.root)","name":"queue","#
        + #""kind":1,"startTimeUnixNano":"1700000000000000000","endTimeUnixNano":"1700000001000000000","#
        + #""attributes":[],"status":{"code":2,"message":"too slow"}},"#
        + #"{"traceId":"\#(ids.trace)","spanId":"\#(ids.root)","name":"POST /generate","kind":2,"#
        + #""startTimeUnixNano":"1700000000000000000","endTimeUnixNano":"1700000002000000000","#
        + #""attributes":[{"key":"count","value":{"intValue":"3"}},{"key":"flag","value":{"boolValue":true}},"#
        + #"{"key":"name","value":{"stringValue":"é\""}},{"key":"share","value":{"doubleValue":0.5}}]}]}]}]}"#
    )
  }

  @Test("sends at intervals while it runs")
  func intervals() async throws {
    let collector = try await Collector()
    try await Self.export(to: collector.endpoint, interval: .milliseconds(10)) { tracer in
      Self.start(tracer, "first").end()
      while try collector.spans.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
    }
    #expect(try collector.spans.count == 1)
  }

  @Test("sends many spans in several messages")
  func batches() async throws {
    let collector = try await Collector()
    try await Self.export(to: collector.endpoint) { tracer in
      for _ in 0..<600 { Self.start(tracer, "many").end() }
    }
    #expect(try collector.messages.count == 2)
    #expect(try collector.spans.count == 600)
  }

  @Test("continues a trace, and records none that is not sampled")
  func sampling() async throws {
    let collector = try await Collector()
    let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    try await Self.export(to: collector.endpoint) { tracer in
      for flags in ["00", "01"] {
        var context = InstrumentationContext.topLevel
        let headers = ["traceparent": "00-\(trace)-00f067aa0ba902b7-\(flags)", "tracestate": "a=b"]
        tracer.extract(headers, into: &context, using: DictionaryCarrier())
        let span = Self.start(tracer, "sampled \(flags)", in: context)
        var outgoing: [String: String] = [:]
        tracer.inject(span.context, into: &outgoing, using: DictionaryCarrier())
        #expect(outgoing["traceparent"]?.hasPrefix("00-\(trace)-") == true)
        #expect(outgoing["traceparent"]?.hasSuffix("-\(flags)") == true)
        #expect(outgoing["tracestate"] == "a=b")
        #expect(span.isRecording == (flags == "01"))
        span.end()
      }
    }
    let spans = try collector.spans
    #expect(spans.count == 1)
    #expect(spans.first?["traceId"] == .string(trace))
    #expect(spans.first?["parentSpanId"] == "00f067aa0ba902b7")
    #expect(spans.first?["traceState"] == "a=b")
  }

  @Test("ends at once, without an error, when the collector is away or refuses", arguments: [true, false])
  func away(isRefusing: Bool) async throws {
    let collector = isRefusing ? try await Collector(status: "503 Service Unavailable") : nil
    // Nobody listens on the port of discarding.
    try await Self.export(to: collector?.endpoint ?? "http://127.0.0.1:9") { tracer in
      for _ in 0..<10_000 { Self.start(tracer, "lost").end() }
    }
    if let collector { #expect(try collector.messages.count == 1) }
  }

  @Test(
    "takes addresses with a scheme only",
    arguments: ["localhost:4318", "", "grpc://localhost:4317", "http://"]
  )
  func addresses(endpoint: String) {
    let error = #expect(throws: OTLPEndpointError.self) {
      try OTLPExporter(endpoint: endpoint, service: "tests", logger: Self.logger)
    }
    #expect(
      error?.description
        == "the OTLP endpoint must be an address such as http://localhost:4318; got '\(endpoint)'"
    )
  }
}

/// Reads and writes headers in a dictionary.
private struct DictionaryCarrier: Extractor, Injector {
  func extract(key: String, from carrier: [String: String]) -> String? { carrier[key] }

  func inject(_ value: String, forKey key: String, into carrier: inout [String: String]) {
    carrier[key] = value
  }
}
