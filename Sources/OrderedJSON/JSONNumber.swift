/// A JSON number in its original spelling (`1e3` stays `1e3`, 64-bit seeds stay exact).
public struct JSONNumber: Sendable, Equatable {
  /// The number as written.
  public let text: String

  /// Makes a number from a spelling that follows the JSON grammar (checked by the parser).
  init(verified text: String) { self.text = text }

  /// Makes a number from an integer.
  public init(_ value: some BinaryInteger) { text = String(value) }

  /// Makes a number from a finite double, spelled as the shortest decimal that reads back.
  ///
  /// - Precondition: `value` is finite.
  public init(_ value: Double) {
    precondition(value.isFinite, "JSONNumber: \(value) is not finite")
    text = value.description
  }

  /// Makes a number from a finite float, spelled as the shortest decimal that reads back as a float.
  ///
  /// - Precondition: `value` is finite.
  public init(_ value: Float) {
    precondition(value.isFinite, "JSONNumber: \(value) is not finite")
    text = value.description
  }

  /// Whether the spelling has neither fraction nor exponent.
  public var isInteger: Bool {
    !text.utf8.contains { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "e") || $0 == UInt8(ascii: "E") }
  }

  /// The value as an integer, or nil when it has a fraction or does not fit; `1.0` and `1e3` are integers.
  public var int: Int? {
    if isInteger { return Int(text) }
    return Int(exactly: double)
  }

  /// The value as an unsigned 64-bit integer, or nil when it is negative, has a fraction or does not fit.
  public var uint64: UInt64? {
    if isInteger { return UInt64(text) }
    return UInt64(exactly: double)
  }

  /// The nearest double (infinite when the exponent is too large).
  public var double: Double { Double(text) ?? .nan }
}
