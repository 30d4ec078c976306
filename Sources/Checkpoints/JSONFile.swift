package import OrderedJSON

/// Reading of the JSON files that lie beside weights.
package enum JSONFile {
  /// The largest file that is read, in bytes; indexes of the largest models have some ten million.
  static let byteLimit = 100_000_000

  /// Reads a file whose top is an object.
  package static func object(at path: String) throws(CheckpointError) -> JSONObject {
    let (descriptor, byteCount) = try SystemFile.openForReading(path)
    defer { SystemFile.close(descriptor) }
    guard byteCount <= byteLimit else {
      throw .tooLarge(path: path, byteCount: byteCount, limit: byteLimit)
    }
    let bytes = try SystemFile.read(descriptor, byteCount: byteCount, path: path)
    return try object(parse(bytes, path: path), path: path)
  }

  /// The object that a value must be.
  static func object(_ value: JSONValue, path: String) throws(CheckpointError) -> JSONObject {
    guard case .object(let object) = value else { throw .notAnObject(path: path, found: value.kind) }
    return object
  }

  private static func parse(_ bytes: [UInt8], path: String) throws(CheckpointError) -> JSONValue {
    do throws(JSONError) {
      return try JSONValue(parsing: bytes)
    } catch {
      throw .invalidJSON(path: path, error)
    }
  }
}

extension JSONValue {
  /// A scalar as written, or the kind of anything larger, for messages.
  var foundText: String {
    switch self {
    case .null: "null"
    case .bool(let value): "\(value)"
    case .number(let number): clipped(number.text)
    case .string(let text): "the string \(quoted(text))"
    case .array, .object: kind
    }
  }
}
