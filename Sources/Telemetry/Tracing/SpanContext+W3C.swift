extension SpanContext {
  /// The longest `tracestate` that is passed on, in bytes.
  private static let longestState = 512

  /// Reads the headers of a request.
  ///
  /// Source: https://www.w3.org/TR/trace-context, section 3.2; versions above 00 may have further fields.
  ///
  /// - Parameters:
  ///   - traceparent: The header of that name.
  ///   - tracestate: The header of that name, if there is one.
  public init?(traceparent: String, tracestate: String? = nil) {
    let fields = traceparent.split(separator: "-", maxSplits: 4, omittingEmptySubsequences: false)
    guard fields.count >= 4, let version = Self.byte(fields[0]), version != 0xff,
      version > 0 || fields.count == 4, let trace = TraceID(fields[1]), let span = SpanID(fields[2]),
      let flags = Self.byte(fields[3])
    else { return nil }
    let state = tracestate.flatMap { $0.utf8.count <= Self.longestState && !$0.isEmpty ? $0 : nil }
    self.init(traceID: trace, spanID: span, isSampled: flags & 1 == 1, state: state)
  }

  /// The header that continues the trace elsewhere.
  public var traceparent: String { "00-\(traceID)-\(spanID)-\(isSampled ? "01" : "00")" }

  private static func byte(_ text: Substring) -> UInt8? {
    let isHexadecimal = text.utf8.allSatisfy { byte in
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }
    return text.utf8.count == 2 && isHexadecimal ? UInt8(text, radix: 16) : nil
  }
}
