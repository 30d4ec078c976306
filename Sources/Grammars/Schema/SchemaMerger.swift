internal import OrderedJSON

/// Makes of two schemas one that both hold for.
struct SchemaMerger {
  /// How many keywords and members were merged.
  private(set) var work = 0

  /// Merges two schemas.
  ///
  /// - Throws: ``GrammarError/unsupportedSchema(path:reason:)`` for keywords that no single one can replace.
  mutating func merge(
    _ left: JSONValue,
    _ right: JSONValue,
    at path: SchemaPath,
    depth: Int = 0
  ) throws(GrammarError) -> JSONValue {
    guard depth <= GrammarLimits.nesting else {
      throw .unsupportedSchema(path: path.description, reason: "schemas to be joined nest too deep")
    }
    switch (left, right) {
    case (.bool(true), let other), (let other, .bool(true)): return other
    case (.bool(false), _), (_, .bool(false)): return false
    case (.object(let left), .object(let right)):
      if let one = left["const"], let other = right["const"], !one.means(other) { return false }
      return .object(try merge(left, right, at: path, depth: depth))
    default:
      let found = left.objectValue == nil ? left : right
      throw .invalidSchema(path: path.description, expected: "an object or a boolean", found: found.kind)
    }
  }

  private mutating func merge(
    _ left: JSONObject,
    _ right: JSONObject,
    at path: SchemaPath,
    depth: Int
  ) throws(GrammarError) -> JSONObject {
    for (one, other) in [(left, right), (right, left)]
    where one["prefixItems"] != nil && other["prefixItems"] == nil && other["items"] != nil {
      throw .unsupportedSchema(
        path: path.description,
        reason: "'items' that hold together with 'prefixItems'"
      )
    }
    var result = left
    for member in right.members {
      work += 1
      guard let old = left[member.key] else {
        result[member.key] = member.value
        continue
      }
      let place = path[member.key]
      result[member.key] =
        switch member.key {
        case "properties": nil
        case "additionalProperties", "items": try merge(old, member.value, at: place, depth: depth + 1)
        default: try Self.merge(member.key, old, member.value, at: path)
        }
    }
    let properties = try merge(propertiesOf: left, right, at: path, depth: depth)
    if result["properties"] != nil || right["properties"] != nil {
      result["properties"] = .object(properties)
    }
    return result
  }

  /// The properties of both; what the other side rules out is ruled out.
  private mutating func merge(
    propertiesOf left: JSONObject,
    _ right: JSONObject,
    at path: SchemaPath,
    depth: Int
  ) throws(GrammarError) -> JSONObject {
    let sides = [left, right]
    var properties: [[JSONObject.Member]] = []
    for side in sides {
      properties.append(
        try Keywords(object: side, path: path).members("properties") ?? []
      )
    }
    let others = Dictionary(
      properties[1].map { (Array($0.key.utf8), $0.value) },
      uniquingKeysWith: { $1 }
    )
    let names = ByteKeyedNames(properties[0].map(\.key))
    var result = JSONObject()
    for member in properties[0] {
      let other = others[Array(member.key.utf8)] ?? right["additionalProperties"] ?? true
      let place = path["properties"][member.key]
      work += 1
      result.members.append(
        .init(key: member.key, value: try merge(member.value, other, at: place, depth: depth + 1))
      )
    }
    for member in properties[1] where !names.contains(member.key) {
      let place = path["properties"][member.key]
      work += 1
      let value = try merge(left["additionalProperties"] ?? true, member.value, at: place, depth: depth + 1)
      result.members.append(.init(key: member.key, value: value))
    }
    return result
  }

  /// The value of a keyword that stands on both sides.
  private static func merge(
    _ key: String,
    _ left: JSONValue,
    _ right: JSONValue,
    at path: SchemaPath
  ) throws(GrammarError) -> JSONValue {
    if left.means(right) { return left }
    let (lists, numbers) = ((left.arrayValue, right.arrayValue), (left.doubleValue, right.doubleValue))
    switch (key, lists, numbers) {
    case ("required", (let left?, let right?), _): return .array(left + right)
    case ("enum", (let left?, let right?), _):
      return .array(left.filter { value in right.contains { $0.means(value) } })
    case ("type", _, _): return types(left, right)
    case ("anyOf", (let left?, let right?), _), ("oneOf", (let left?, let right?), _):
      guard left.count * right.count <= GrammarLimits.alternatives else { break }
      return .array(
        left.flatMap { left in right.map { .object(JSONObject([("allOf", .array([left, $0]))])) } }
      )
    case ("allOf", (let left?, let right?), _): return .array(left + right)
    case ("minimum", _, (let low?, let high?)), ("exclusiveMinimum", _, (let low?, let high?)),
      ("minLength", _, (let low?, let high?)), ("minItems", _, (let low?, let high?)),
      ("minProperties", _, (let low?, let high?)):
      return low < high ? right : left
    case ("maximum", _, (let low?, let high?)), ("exclusiveMaximum", _, (let low?, let high?)),
      ("maxLength", _, (let low?, let high?)), ("maxItems", _, (let low?, let high?)),
      ("maxProperties", _, (let low?, let high?)):
      return low < high ? left : right
    default:
      guard Keywords.constraining.contains(key) else { return left }
    }
    throw .unsupportedSchema(path: path.description, reason: "two different '\(key)' that hold together")
  }

  /// The types that both allow; an integer is a number.
  private static func types(_ left: JSONValue, _ right: JSONValue) -> JSONValue {
    let left = left.arrayValue ?? [left]
    let right = right.arrayValue ?? [right]
    let number = JSONValue.string("number")
    let both = left.filter { type in right.contains(type) || (type == "integer" && right.contains(number)) }
    let integers = right.filter { $0 == "integer" && left.contains(number) && !both.contains($0) }
    return .array(both + integers)
  }
}
