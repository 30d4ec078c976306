public import Tracing

/// The 16 bytes that all spans of a trace share; not all zero.
public struct TraceID: Sendable, Hashable, CustomStringConvertible {
  private let high: UInt64
  private let low: UInt64

  /// Makes a random id.
  public init() {
    high = .random(in: 0 ... .max)
    low = .random(in: 1 ... .max)
  }

  /// Reads 32 hexadecimal digits in lower case.
  public init?(_ text: some StringProtocol) {
    guard text.utf8.count == 32, let high = UInt64(hexadecimal: text.utf8.prefix(16)),
      let low = UInt64(hexadecimal: text.utf8.suffix(16)), high | low != 0
    else { return nil }
    (self.high, self.low) = (high, low)
  }

  /// 32 hexadecimal digits.
  public var description: String { high.hexadecimal + low.hexadecimal }
}

/// The 8 bytes that name a span in its trace; not all zero.
public struct SpanID: Sendable, Hashable, CustomStringConvertible {
  private let value: UInt64

  /// Makes a random id.
  public init() { value = .random(in: 1 ... .max) }

  /// Reads 16 hexadecimal digits in lower case.
  public init?(_ text: some StringProtocol) {
    guard text.utf8.count == 16, let value = UInt64(hexadecimal: text.utf8), value != 0 else { return nil }
    self.value = value
  }

  /// 16 hexadecimal digits.
  public var description: String { value.hexadecimal }
}

/// Where in which trace an operation stands.
public struct SpanContext: Sendable, Equatable {
  /// The trace.
  public var traceID: TraceID
  /// The span.
  public var spanID: SpanID
  /// Whether spans of this trace are recorded.
  public var isSampled: Bool
  /// What other systems put into the header `tracestate`, passed on as it is.
  public var state: String?

  /// Makes a context.
  public init(traceID: TraceID, spanID: SpanID, isSampled: Bool, state: String? = nil) {
    self.traceID = traceID
    self.spanID = spanID
    self.isSampled = isSampled
    self.state = state
  }
}

extension InstrumentationContext {
  private enum SpanContextKey: InstrumentationContextKey {
    typealias Value = SpanContext
  }

  /// The span that operations in this context belong to.
  public var spanContext: SpanContext? {
    get { self[SpanContextKey.self] }
    set { self[SpanContextKey.self] = newValue }
  }
}

extension UInt64 {
  /// Reads digits and lower-case letters, at most 16 of them.
  fileprivate init?(hexadecimal digits: some Sequence<UInt8>) {
    var value: UInt64 = 0
    for digit in digits {
      switch digit {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | UInt64(digit - UInt8(ascii: "0"))
      case UInt8(ascii: "a")...UInt8(ascii: "f"): value = value << 4 | UInt64(digit - UInt8(ascii: "a") + 10)
      default: return nil
      }
    }
    self = value
  }

  /// 16 digits.
  fileprivate var hexadecimal: String {
    let digits = String(self, radix: 16)
    return String(repeating: "0", count: 16 - digits.utf8.count) + digits
  }
}
