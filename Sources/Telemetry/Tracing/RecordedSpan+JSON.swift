import OrderedJSON
import Tracing

extension RecordedSpan {
  /// The message `ExportTraceServiceRequest` in its JSON form.
  ///
  /// Source: opentelemetry-proto 1.5, `trace.proto`; 64-bit integers are strings, ids are hexadecimal.
  static func exportRequest(_ spans: [RecordedSpan], service: String) -> JSONValue {
    let resource: JSONValue = ["attributes": attributes(["service.name": "\(service)"])]
    let scope: JSONValue = ["scope": ["name": "needletail"], "spans": .array(spans.map(\.json))]
    return ["resourceSpans": [["resource": resource, "scopeSpans": [scope]]]]
  }

  private var json: JSONValue {
    var object = JSONObject([
      ("traceId", .string("\(context.traceID)")), ("spanId", .string("\(context.spanID)")),
    ])
    if let parent { object["parentSpanId"] = .string("\(parent)") }
    if let state = context.state { object["traceState"] = .string(state) }
    object["name"] = .string(name)
    object["kind"] = .number(kind.protocolNumber)
    object["startTimeUnixNano"] = .string("\(start)")
    object["endTimeUnixNano"] = .string("\(end)")
    object["attributes"] = Self.attributes(attributes)
    if !events.isEmpty { object["events"] = .array(events.map(Self.event)) }
    if !links.isEmpty { object["links"] = .array(links.compactMap(Self.link)) }
    if let status { object["status"] = Self.status(status) }
    return .object(object)
  }

  private static func event(_ event: SpanEvent) -> JSONValue {
    [
      "timeUnixNano": .string("\(event.nanosecondsSinceEpoch)"), "name": .string(event.name),
      "attributes": attributes(event.attributes),
    ]
  }

  private static func link(_ link: SpanLink) -> JSONValue? {
    guard let context = link.context.spanContext else { return nil }
    return [
      "traceId": .string("\(context.traceID)"), "spanId": .string("\(context.spanID)"),
      "attributes": attributes(link.attributes),
    ]
  }

  private static func status(_ status: SpanStatus) -> JSONValue {
    let code: JSONValue =
      switch status.code {
      case .ok: 1
      case .error: 2
      }
    guard let message = status.message else { return ["code": code] }
    return ["code": code, "message": .string(message)]
  }

  private static func attributes(_ attributes: SpanAttributes) -> JSONValue {
    var pairs: [(String, SpanAttribute)] = []
    attributes.forEach { pairs.append(($0, $1)) }
    return .array(
      pairs.sorted { $0.0 < $1.0 }.map { ["key": .string($0.0), "value": value($0.1)] }
    )
  }

  private static func value(_ attribute: SpanAttribute) -> JSONValue {
    switch attribute {
    case .string(let text): ["stringValue": .string(text)]
    case .bool(let flag): ["boolValue": .bool(flag)]
    case .int32(let number): ["intValue": .string("\(number)")]
    case .int64(let number): ["intValue": .string("\(number)")]
    case .double(let number):
      number.isFinite ? ["doubleValue": .number(number)] : ["stringValue": .string("\(number)")]
    case .stringConvertible(let value): ["stringValue": .string("\(value)")]
    case .stringArray(let texts): list(texts.map { .string($0) })
    case .boolArray(let flags): list(flags.map { .bool($0) })
    case .int32Array(let numbers): list(numbers.map { .int32($0) })
    case .int64Array(let numbers): list(numbers.map { .int64($0) })
    case .doubleArray(let numbers): list(numbers.map { .double($0) })
    case .stringConvertibleArray(let values): list(values.map { .string("\($0)") })
    default: ["stringValue": ""]
    }
  }

  private static func list(_ attributes: [SpanAttribute]) -> JSONValue {
    ["arrayValue": ["values": .array(attributes.map(value))]]
  }
}

extension SpanKind {
  /// The number of the enumeration `SpanKind` of the protocol.
  fileprivate var protocolNumber: Int {
    switch self {
    case .internal: 1
    case .server: 2
    case .client: 3
    case .producer: 4
    case .consumer: 5
    }
  }
}
