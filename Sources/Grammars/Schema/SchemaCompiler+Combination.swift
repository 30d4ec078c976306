internal import OrderedJSON

extension SchemaCompiler {
  /// What a reference stands for: a rule, or what it says together with the keywords beside it.
  mutating func reference(
    _ reference: String,
    from keywords: Keywords,
    depth: Int
  ) throws(GrammarError) -> Expression {
    var rest = keywords.object
    rest["$ref"] = nil
    if rest.constrains {
      let target = try resolved(.object(JSONObject([("$ref", .string(reference))])), keywords.path)
      let merged = try merge(target, .object(rest), at: keywords.path)
      return try expression(merged, at: keywords.path, depth: depth + 1)
    }
    let key = Array(reference.utf8)
    if let rule = referenceRules[key] { return .rule(rule) }
    let target = try references.target(of: reference, at: keywords.path)
    referenceRules[key] = rules.count
    return rule(for: target, at: SchemaPath(description: reference))
  }

  /// What fits all of some schemas and the keywords beside them.
  mutating func conjunction(
    _ parts: [JSONValue],
    _ key: String,
    _ keywords: Keywords,
    depth: Int
  ) throws(GrammarError) -> Expression {
    var rest = keywords.object
    rest[key] = nil
    // A single schema under annotations may contain itself.
    if parts.count == 1, !rest.constrains {
      return try expression(parts[0], at: keywords.path[key][0], depth: depth + 1)
    }
    var merged = JSONValue.object(rest)
    for part in parts {
      merged = try merge(merged, try resolved(part, keywords.path), at: keywords.path)
    }
    return try expression(merged, at: keywords.path, depth: depth + 1)
  }

  /// What fits one of some schemas and the keywords beside them.
  mutating func alternatives(
    _ parts: [JSONValue],
    _ key: String,
    _ keywords: Keywords,
    depth: Int
  ) throws(GrammarError) -> Expression {
    var rest = keywords.object
    rest[key] = nil
    var choices: [Expression] = []
    for (index, part) in parts.enumerated() {
      let schema =
        rest.constrains
        ? try merge(.object(rest), try resolved(part, keywords.path), at: keywords.path) : part
      choices.append(try expression(schema, at: keywords.path[key][index], depth: depth + 1))
    }
    return .choice(choices)
  }

  /// A schema to be merged, with the reference that it starts with followed.
  private mutating func resolved(_ schema: JSONValue, _ path: SchemaPath) throws(GrammarError) -> JSONValue {
    var schema = schema
    for _ in 0..<GrammarLimits.nesting {
      guard case .object(var object) = schema, let reference = object["$ref"]?.stringValue else {
        return schema
      }
      let target = try references.target(of: reference, at: path)
      object["$ref"] = nil
      schema = object.constrains ? try merge(target, .object(object), at: path) : target
    }
    throw .unsupportedSchema(path: path.description, reason: "references lead to each other without end")
  }

  private mutating func merge(
    _ left: JSONValue,
    _ right: JSONValue,
    at path: SchemaPath
  ) throws(GrammarError) -> JSONValue {
    var merger = SchemaMerger()
    let result = try merger.merge(left, right, at: path)
    try count(merger.work)
    return result
  }
}
