import OrderedJSON

/// Holds JSON against the schemas of an OpenAPI 3.0 document, as far as ours uses them.
///
/// Stricter than the specification: a member that no schema names is a fault, unless
/// `additionalProperties` permits it.
struct SchemaCheck {
  let document: JSONValue

  /// What is wrong with a value; empty if nothing is.
  func faults(_ value: JSONValue, _ schema: JSONValue, at place: String = "$") -> [String] {
    check(value, schema, at: place, refusesStrangers: true)
  }

  /// The schema that a reference stands for.
  func resolve(_ schema: JSONValue) -> JSONValue {
    var found = schema
    while let reference = found["$ref"]?.stringValue {
      found = reference.split(separator: "/").dropFirst().reduce(document) { $0[String($1)] ?? .null }
    }
    return found
  }

  private func check(
    _ value: JSONValue,
    _ schema: JSONValue,
    at place: String,
    refusesStrangers: Bool
  ) -> [String] {
    let schema = resolve(schema)
    guard let keywords = schema.objectValue?.members.map(\.key) else { return ["\(place): no schema"] }
    let unknown = keywords.filter { !Self.keywords.contains($0) }
    guard unknown.isEmpty else { return ["\(place): the check does not know \(unknown)"] }
    if value.isNull, schema["nullable"] == true, schema["type"] != nil { return [] }
    var faults = checkType(value, schema, at: place)
    if let values = schema["enum"]?.arrayValue, !values.contains(value) {
      faults.append("\(place): \(value.compactText) is none of \(JSONValue.array(values).compactText)")
    }
    faults += checkBounds(value, schema, at: place)
    faults += checkElements(value, schema, at: place)
    faults += checkMembers(value, schema, at: place, refusesStrangers: refusesStrangers)
    faults += checkAlternatives(value, schema, at: place)
    return faults
  }

  private static let keywords: Set<String> = [
    "type", "nullable", "enum", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "items",
    "minItems", "maxItems", "properties", "required", "additionalProperties", "oneOf", "anyOf", "allOf",
    "description", "default", "example", "deprecated",
  ]

  private func checkType(_ value: JSONValue, _ schema: JSONValue, at place: String) -> [String] {
    let isRight =
      switch (schema["type"]?.stringValue, value) {
      case (nil, _), ("string", .string), ("boolean", .bool), ("number", .number), ("array", .array),
        ("object", .object):
        true
      case ("integer", .number(let number)): number.isInteger
      default: false
      }
    return isRight
      ? [] : ["\(place): \(value.compactText) is not of type \(schema["type"]?.stringValue ?? "")"]
  }

  private func checkBounds(_ value: JSONValue, _ schema: JSONValue, at place: String) -> [String] {
    guard let number = value.doubleValue else { return [] }
    var isInside = true
    if let minimum = schema["minimum"]?.doubleValue {
      isInside = schema["exclusiveMinimum"] == true ? number > minimum : number >= minimum
    }
    if let maximum = schema["maximum"]?.doubleValue {
      isInside = isInside && (schema["exclusiveMaximum"] == true ? number < maximum : number <= maximum)
    }
    return isInside ? [] : ["\(place): \(number) is out of bounds"]
  }

  private func checkElements(_ value: JSONValue, _ schema: JSONValue, at place: String) -> [String] {
    guard let elements = value.arrayValue else { return [] }
    var faults: [String] = []
    if elements.count < schema["minItems"]?.intValue ?? 0
      || elements.count > schema["maxItems"]?.intValue ?? .max
    {
      faults.append("\(place): \(elements.count) elements")
    }
    guard let items = schema["items"] else { return faults }
    return faults + elements.enumerated().flatMap { self.faults($1, items, at: "\(place)[\($0)]") }
  }

  private func checkMembers(
    _ value: JSONValue,
    _ schema: JSONValue,
    at place: String,
    refusesStrangers: Bool
  ) -> [String] {
    guard let members = value.objectValue?.members else { return [] }
    var faults: [String] = []
    for required in schema["required"]?.arrayValue ?? [] where value[required.stringValue ?? ""] == nil {
      faults.append("\(place): lacks \(required.compactText)")
    }
    for member in members {
      let inner = "\(place).\(member.key)"
      if let described = schema["properties"]?[member.key] {
        faults += self.faults(member.value, described, at: inner)
      } else if let free = schema["additionalProperties"], free.objectValue != nil {
        faults += self.faults(member.value, free, at: inner)
      } else if refusesStrangers, isClosed(schema), !names(schema).contains(member.key) {
        faults.append("\(inner): not described")
      }
    }
    return faults
  }

  /// Whether a schema says which members there are, so that others are strangers.
  private func isClosed(_ schema: JSONValue) -> Bool {
    schema["additionalProperties"] == nil && (schema["properties"] != nil || schema["allOf"] != nil)
  }

  private func names(_ schema: JSONValue) -> Set<String> {
    var names = Set(schema["properties"]?.objectValue?.members.map(\.key) ?? [])
    for part in schema["allOf"]?.arrayValue ?? [] { names.formUnion(self.names(resolve(part))) }
    return names
  }

  private func checkAlternatives(_ value: JSONValue, _ schema: JSONValue, at place: String) -> [String] {
    var faults: [String] = []
    for part in schema["allOf"]?.arrayValue ?? [] {
      faults += check(value, part, at: place, refusesStrangers: false)
    }
    for (keyword, mostMatches) in [("oneOf", 1), ("anyOf", Int.max)] {
      guard let choices = schema[keyword]?.arrayValue else { continue }
      let outcomes = choices.map { self.faults(value, $0, at: place) }
      let matches = outcomes.count { $0.isEmpty }
      if matches == 0 { faults.append("\(place): fits none of \(keyword): \(outcomes)") }
      if matches > mostMatches { faults.append("\(place): fits \(matches) of \(keyword)") }
    }
    return faults
  }
}
