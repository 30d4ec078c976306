import OrderedJSON

/// A value of a request body together with its place, read with the words of Rust's serde for what does
/// not fit.
struct ValueReader {
  let value: JSONValue
  let path: [PathStep]

  /// Makes a reader of a whole body.
  init(_ value: JSONValue) { self.init(value, path: []) }

  init(_ value: JSONValue, path: [PathStep]) {
    self.value = value
    self.path = path
  }

  func fault(_ detail: String) -> ShapeError { ShapeError(path: path, detail: detail) }

  func mismatch(expected: String) -> ShapeError {
    fault("invalid type: \(value.serdeDescription), expected \(expected)")
  }

  func string() throws(ShapeError) -> String {
    guard let string = value.stringValue else { throw mismatch(expected: "a string") }
    return string
  }

  func bool() throws(ShapeError) -> Bool {
    guard let bool = value.boolValue else { throw mismatch(expected: "a boolean") }
    return bool
  }

  func array() throws(ShapeError) -> [ValueReader] {
    guard let elements = value.arrayValue else { throw mismatch(expected: "a sequence") }
    return elements.enumerated().map { ValueReader($1, path: path + [.index($0)]) }
  }

  func strings() throws(ShapeError) -> [String] {
    var strings: [String] = []
    for element in try array() { strings.append(try element.string()) }
    return strings
  }

  /// Reads a finite 32-bit number.
  func float() throws(ShapeError) -> Float {
    guard case .number(let number) = value else { throw mismatch(expected: "f32") }
    let float = Float(number.double)
    guard float.isFinite else { throw outOfRange(expected: "f32") }
    return float
  }

  /// Reads an integer that fits the type, which the message calls by its Rust name.
  func integer<Integer: FixedWidthInteger>(
    _ type: Integer.Type,
    named name: String
  ) throws(ShapeError) -> Integer {
    guard case .number(let number) = value, number.isInteger else { throw mismatch(expected: name) }
    guard let integer = Integer(number.text) else { throw outOfRange(expected: name) }
    return integer
  }

  /// Reads a count that fits 32 bits.
  func count() throws(ShapeError) -> Int { Int(try integer(UInt32.self, named: "u32")) }

  /// Reads a count as large as a machine word.
  func size() throws(ShapeError) -> Int {
    let value = try integer(UInt64.self, named: "usize")
    return Int(clamping: value)
  }

  private func outOfRange(expected: String) -> ShapeError {
    fault("invalid value: \(value.serdeDescription), expected \(expected)")
  }
}

extension JSONValue {
  /// The value as serde names what it did not expect.
  fileprivate var serdeDescription: String {
    switch self {
    case .null: "null"
    case .bool(let value): "boolean `\(value)`"
    case .number(let number): "\(number.isInteger ? "integer" : "floating point") `\(number.text)`"
    case .string(let text): "string \(JSONValue.string(text).compactText)"
    case .array: "sequence"
    case .object: "map"
    }
  }
}
