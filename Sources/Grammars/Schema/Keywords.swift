internal import OrderedJSON

/// The keywords of one schema object, read as JSON Schema says.
struct Keywords {
  let object: JSONObject
  let path: SchemaPath

  subscript(key: String) -> JSONValue? { object[key] }

  /// What is wrong with a keyword's value.
  func fault(_ key: String, _ expected: String) -> GrammarError {
    .invalidSchema(path: path[key].description, expected: expected, found: object[key]?.kind ?? "nothing")
  }

  func unsupported(_ reason: String) -> GrammarError {
    .unsupportedSchema(path: path.description, reason: reason)
  }

  /// A count, 0 or more.
  func count(_ key: String) throws(GrammarError) -> Int? {
    guard let value = object[key] else { return nil }
    // Counts beyond all texts are as good as this one.
    if case .number(let number) = value, number.double >= 1e15 { return 1 << 49 }
    guard let count = value.intValue, count >= 0 else {
      throw .invalidSchema(
        path: path[key].description,
        expected: "a number from 0, without fraction",
        found: value.compactText
      )
    }
    return count
  }

  func string(_ key: String) throws(GrammarError) -> String? {
    guard let value = object[key] else { return nil }
    guard let string = value.stringValue else { throw fault(key, "a string") }
    return string
  }

  func number(_ key: String) throws(GrammarError) -> JSONNumber? {
    guard let value = object[key] else { return nil }
    guard case .number(let number) = value else { throw fault(key, "a number") }
    return number
  }

  /// An array of schemas, one at least.
  func schemas(_ key: String) throws(GrammarError) -> [JSONValue]? {
    guard let value = object[key] else { return nil }
    guard let schemas = value.arrayValue, !schemas.isEmpty else { throw fault(key, "an array of schemas") }
    return schemas
  }

  func members(_ key: String) throws(GrammarError) -> [JSONObject.Member]? {
    guard let value = object[key] else { return nil }
    guard let object = value.objectValue else { throw fault(key, "an object") }
    return object.members
  }

  /// The names that must be there, each once.
  func required() throws(GrammarError) -> [String] {
    guard let value = object["required"] else { return [] }
    guard let elements = value.arrayValue else { throw fault("required", "an array of strings") }
    var names = ByteKeyedNames()
    for element in elements {
      guard let name = element.stringValue else { throw fault("required", "an array of strings") }
      names.insert(name)
    }
    return names.inOrder
  }

  /// The types that values may have; nil when any may.
  func types() throws(GrammarError) -> Set<JSONType>? {
    guard let value = object["type"] else { return nil }
    let names = value.arrayValue ?? [value]
    var types: Set<JSONType> = []
    for name in names {
      guard let type = name.stringValue.flatMap(JSONType.init) else {
        throw .invalidSchema(
          path: path["type"].description,
          expected:
            "one of \(JSONType.allCases.map(\.rawValue).joined(separator: ", ")), or an array of them",
          found: name.compactText
        )
      }
      types.insert(type)
    }
    return types
  }
}

/// Names in order, each once; names are equal when their bytes are.
struct ByteKeyedNames {
  private(set) var inOrder: [String] = []
  private var seen: Set<[UInt8]> = []

  init(_ names: some Sequence<String> = []) {
    for name in names { insert(name) }
  }

  mutating func insert(_ name: String) {
    if seen.insert(Array(name.utf8)).inserted { inOrder.append(name) }
  }

  func contains(_ name: String) -> Bool { seen.contains(Array(name.utf8)) }
}

/// The types of JSON Schema, in the order in which a choice between them is written.
enum JSONType: String, CaseIterable, Sendable {
  case object, array, string, number, integer, boolean, null

  /// Whether a value is of the type.
  func contains(_ value: JSONValue) -> Bool {
    switch (self, value) {
    case (.object, .object), (.array, .array), (.string, .string), (.number, .number), (.boolean, .bool),
      (.null, .null):
      true
    case (.integer, .number(let number)): number.double.rounded() == number.double
    default: false
    }
  }
}
