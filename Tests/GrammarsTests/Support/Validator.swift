import OrderedJSON

/// A plain reading of JSON Schema, for the keywords that the tests use.
struct Validator {
  let document: JSONValue

  func fits(_ value: JSONValue, _ schema: JSONValue) -> Bool {
    guard let keywords = schema.objectValue else { return schema == true }
    return keywords.members.allSatisfy { holds($0.key, $0.value, value, schema) }
  }

  private func holds(_ key: String, _ rule: JSONValue, _ value: JSONValue, _ schema: JSONValue) -> Bool {
    switch key {
    case "$ref": return fits(value, target(rule.stringValue ?? ""))
    case "type": return (rule.arrayValue ?? [rule]).contains { isOf($0.stringValue ?? "", value) }
    case "enum": return rule.arrayValue?.contains(value) ?? false
    case "const": return rule == value
    case "anyOf": return rule.arrayValue?.contains { fits(value, $0) } ?? false
    case "allOf": return rule.arrayValue?.allSatisfy { fits(value, $0) } ?? false
    case "minimum": return value.doubleValue.map { $0 >= rule.doubleValue ?? .nan } ?? true
    case "maximum": return value.doubleValue.map { $0 <= rule.doubleValue ?? .nan } ?? true
    case "exclusiveMinimum": return value.doubleValue.map { $0 > rule.doubleValue ?? .nan } ?? true
    case "minLength": return value.stringValue.map { $0.unicodeScalars.count >= rule.intValue ?? 0 } ?? true
    case "maxLength": return value.stringValue.map { $0.unicodeScalars.count <= rule.intValue ?? 0 } ?? true
    case "minItems": return value.arrayValue.map { $0.count >= rule.intValue ?? 0 } ?? true
    case "maxItems": return value.arrayValue.map { $0.count <= rule.intValue ?? 0 } ?? true
    case "items": return value.arrayValue?.allSatisfy { fits($0, rule) } ?? true
    case "required": return rule.arrayValue?.allSatisfy { value[$0.stringValue ?? ""] != nil } ?? false
    case "properties": return properties(rule, value, schema)
    default: return true
    }
  }

  private func properties(_ rule: JSONValue, _ value: JSONValue, _ schema: JSONValue) -> Bool {
    guard let members = value.objectValue?.members else { return true }
    return members.allSatisfy { member in
      fits(member.value, rule[member.key] ?? schema["additionalProperties"] ?? true)
    }
  }

  private func target(_ reference: String) -> JSONValue {
    reference.dropFirst(2).split(separator: "/").reduce(document) { $0[String($1)] ?? false }
  }

  private func isOf(_ type: String, _ value: JSONValue) -> Bool {
    switch (type, value) {
    case ("object", .object), ("array", .array), ("string", .string), ("boolean", .bool), ("null", .null),
      ("number", .number):
      true
    case ("integer", .number(let number)): number.isInteger
    default: false
    }
  }
}
