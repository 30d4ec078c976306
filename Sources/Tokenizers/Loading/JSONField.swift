import OrderedJSON

/// A value in a JSON file together with its place, so that every fault can name it.
struct JSONField {
  let file: String
  let path: String
  let value: JSONValue

  /// The error that this field is not what the rule says.
  func mustBe(_ expected: String) -> TokenizerError {
    .invalidField(file: file, field: path, expected: expected, found: Self.words(for: value))
  }

  /// A member that is present and not null.
  func optional(_ key: String) -> JSONField? {
    guard let member = value[key], !member.isNull else { return nil }
    return JSONField(file: file, path: Self.join(path, key), value: member)
  }

  /// A member that must be present and not null.
  func required(_ key: String) throws(TokenizerError) -> JSONField {
    guard value.objectValue != nil else { throw mustBe("an object") }
    guard let member = optional(key) else {
      let found = value[key] == nil ? "nothing" : "null"
      let path = Self.join(path, key)
      throw .invalidField(file: file, field: path, expected: "present", found: found)
    }
    return member
  }

  func string() throws(TokenizerError) -> String {
    guard let string = value.stringValue else { throw mustBe("a string") }
    return string
  }

  func bool() throws(TokenizerError) -> Bool {
    guard let bool = value.boolValue else { throw mustBe("a boolean") }
    return bool
  }

  func integer(in range: ClosedRange<Int>) throws(TokenizerError) -> Int {
    guard let integer = value.intValue, range.contains(integer) else {
      throw mustBe("an integer from \(range.lowerBound) to \(range.upperBound)")
    }
    return integer
  }

  func array() throws(TokenizerError) -> [JSONField] {
    guard let elements = value.arrayValue else { throw mustBe("an array") }
    return elements.enumerated().map { JSONField(file: file, path: "\(path)[\($0)]", value: $1) }
  }

  func members() throws(TokenizerError) -> [(key: String, field: JSONField)] {
    guard let object = value.objectValue else { throw mustBe("an object") }
    return object.members.map {
      ($0.key, JSONField(file: file, path: Self.join(path, $0.key), value: $0.value))
    }
  }

  func bool(_ key: String, default absent: Bool) throws(TokenizerError) -> Bool {
    guard let field = optional(key) else { return absent }
    return try field.bool()
  }

  func string(_ key: String, default absent: String) throws(TokenizerError) -> String {
    guard let field = optional(key) else { return absent }
    return try field.string()
  }

  func integer(_ key: String, default absent: Int, in range: ClosedRange<Int>) throws(TokenizerError) -> Int {
    guard let field = optional(key) else { return absent }
    return try field.integer(in: range)
  }

  private static func join(_ path: String, _ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

  /// Strings, numbers and Booleans as they are (cut when long), other values by their kind.
  static func words(for value: JSONValue) -> String {
    switch value {
    case .string(let text):
      let shown = String(text.unicodeScalars.prefix(80))
      return shown.utf8.count < text.utf8.count ? "'\(shown)…'" : "'\(shown)'"
    case .number(let number): return String(number.text.prefix(40))
    case .bool(let bool): return bool ? "true" : "false"
    case .null, .array, .object: return value.kind
    }
  }
}
