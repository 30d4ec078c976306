/// A JSON text as a value that loses nothing: members keep their order, keys are compared by bytes
/// and numbers keep their spelling.
///
/// Vocabularies hold keys that differ only by Unicode normalisation, and chat templates print tools in
/// the order they came in; a dictionary keyed by `String` would merge the first and shuffle the second.
public enum JSONValue: Sendable, Equatable {
  /// The literal `null`.
  case null
  /// `true` or `false`.
  case bool(Bool)
  /// A number in its original spelling.
  case number(JSONNumber)
  /// A string, unescaped.
  case string(String)
  /// An array.
  case array([JSONValue])
  /// An object, members in their original order.
  case object(JSONObject)
}

extension JSONValue {
  /// The value of a member, or nil when this is not an object or has no such member.
  public subscript(key: String) -> JSONValue? {
    guard case .object(let object) = self else { return nil }
    return object[key]
  }

  /// The string, or nil for another kind of value.
  public var stringValue: String? {
    guard case .string(let value) = self else { return nil }
    return value
  }

  /// The Boolean, or nil for another kind of value.
  public var boolValue: Bool? {
    guard case .bool(let value) = self else { return nil }
    return value
  }

  /// The number as an integer, or nil when this is no number or no integer of that size (`1.0` counts as 1).
  public var intValue: Int? {
    guard case .number(let value) = self else { return nil }
    return value.int
  }

  /// The number as a double, or nil for another kind of value.
  public var doubleValue: Double? {
    guard case .number(let value) = self else { return nil }
    return value.double
  }

  /// The elements, or nil for another kind of value.
  public var arrayValue: [JSONValue]? {
    guard case .array(let value) = self else { return nil }
    return value
  }

  /// The object, or nil for another kind of value.
  public var objectValue: JSONObject? {
    guard case .object(let value) = self else { return nil }
    return value
  }

  /// Whether this is the literal `null`.
  public var isNull: Bool { self == .null }

  /// The kind in words, for messages: "null", "a boolean", "a number", "a string", "an array", "an object".
  public var kind: String {
    switch self {
    case .null: "null"
    case .bool: "a boolean"
    case .number: "a number"
    case .string: "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByArrayLiteral, ExpressibleByNilLiteral, ExpressibleByDictionaryLiteral
{
  /// Makes a string.
  public init(stringLiteral value: String) { self = .string(value) }
  /// Makes a Boolean.
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  /// Makes a number.
  public init(integerLiteral value: Int) { self = .number(JSONNumber(value)) }
  /// Makes an array.
  public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  /// Makes the literal `null`.
  public init(nilLiteral: ()) { self = .null }
  /// Makes an object whose members stand in the order written.
  public init(dictionaryLiteral elements: (String, JSONValue)...) { self = .object(JSONObject(elements)) }
}

extension JSONValue {
  /// Makes a number from an integer.
  public static func number(_ value: some BinaryInteger) -> JSONValue { .number(JSONNumber(value)) }
  /// Makes a number from a double; NaN and the infinities become `null`, which JSON has no number for.
  public static func number(_ value: Double) -> JSONValue {
    value.isFinite ? .number(JSONNumber(value)) : .null
  }
  /// Makes a number from a 32-bit float, spelled as the shortest decimal that reads back as that float;
  /// NaN and the infinities become `null`.
  public static func number(_ value: Float) -> JSONValue {
    value.isFinite ? .number(JSONNumber(value)) : .null
  }
}
