internal import OrderedJSON

/// Turns a JSON Schema into the rules of a grammar.
///
/// Follows draft 2020-12 in what it understands, with the conventions of constrained generation: members
/// stand in the order of the schema, an object with `properties` has no others unless
/// `additionalProperties` says so, `oneOf` is read as `anyOf`, and numbers with bounds are written without
/// exponent. A text that fits the grammar fits the schema. What cannot be kept is refused, never passed over.
struct SchemaCompiler {
  var references: SchemaReferences
  /// The rules; those of references that were met and not compiled yet are nil.
  private(set) var rules: [Expression?] = []
  var referenceRules: [[UInt8]: Int] = [:]
  private var pending: [(rule: Int, schema: JSONValue, path: SchemaPath)] = []
  private var anyRule: Int?
  private var schemaCount = 0

  private init(document: JSONValue) { references = SchemaReferences(document: document) }

  /// The rules for a schema; texts are those of the first.
  static func rules(for schema: JSONValue) throws(GrammarError) -> [Expression] {
    var compiler = SchemaCompiler(document: schema)
    _ = compiler.rule(for: schema, at: .root)
    return try compiler.finish()
  }

  /// The rules for any JSON object.
  static func rulesForAnyObject() throws(GrammarError) -> [Expression] {
    var compiler = SchemaCompiler(document: .null)
    compiler.rules = [nil]
    compiler.rules[0] = compiler.anyObject(low: 0, high: nil, value: compiler.anyValue())
    return try compiler.finish()
  }

  private mutating func finish() throws(GrammarError) -> [Expression] {
    while let next = pending.popLast() {
      rules[next.rule] = try expression(next.schema, at: next.path, depth: 0)
    }
    return rules.map { $0 ?? .nothing }
  }

  /// A rule for a schema, compiled later: for what may contain itself, or would nest too deep.
  mutating func rule(for schema: JSONValue, at path: SchemaPath) -> Expression {
    pending.append((rules.count, schema, path))
    rules.append(nil)
    return .rule(rules.count - 1)
  }

  /// Counts work that grows with the schema, so that references cannot multiply it without end.
  mutating func count(_ schemas: Int) throws(GrammarError) {
    schemaCount += schemas
    guard schemaCount <= GrammarLimits.schemas else {
      throw .tooLarge(what: "schemas in a grammar", limit: GrammarLimits.schemas)
    }
  }

  /// The values that fit a schema.
  mutating func expression(
    _ schema: JSONValue,
    at path: SchemaPath,
    depth: Int
  ) throws(GrammarError) -> Expression {
    try count(1)
    guard depth <= GrammarLimits.nesting else {
      throw .unsupportedSchema(
        path: path.description,
        reason: "schemas that hold together nest deeper than \(GrammarLimits.nesting)"
      )
    }
    switch schema {
    case .bool(true): return anyValue()
    case .bool(false): return .nothing
    case .object(let object): return try expression(Keywords(object: object, path: path), depth: depth)
    default:
      throw .invalidSchema(path: path.description, expected: "an object or a boolean", found: schema.kind)
    }
  }

  private mutating func expression(_ keywords: Keywords, depth: Int) throws(GrammarError) -> Expression {
    try keywords.refuseUnsupported()
    if let reference = try keywords.string("$ref") {
      return try self.reference(reference, from: keywords, depth: depth)
    }
    if let parts = try keywords.schemas("allOf") {
      return try conjunction(parts, "allOf", keywords, depth: depth)
    }
    for key in ["anyOf", "oneOf"] {
      guard let parts = try keywords.schemas(key) else { continue }
      return try alternatives(parts, key, keywords, depth: depth)
    }
    if let literals = try literals(keywords) { return literals }
    var choices: [Expression] = []
    for type in try keywords.impliedTypes() {
      choices.append(try expression(of: type, keywords))
    }
    return .choice(choices)
  }

  private mutating func expression(
    of type: JSONType,
    _ keywords: Keywords
  ) throws(GrammarError) -> Expression {
    switch type {
    case .object: try object(keywords)
    case .array: try array(keywords)
    case .string: try string(keywords)
    case .number: try number(keywords, isInteger: false)
    case .integer: try number(keywords, isInteger: true)
    case .boolean: .choice([.text("true"), .text("false")])
    case .null: .text("null")
    }
  }

  /// The spellings of `const` and `enum`; nil without either.
  private func literals(_ keywords: Keywords) throws(GrammarError) -> Expression? {
    var values: [JSONValue]?
    if let listed = keywords["enum"] {
      guard let listed = listed.arrayValue else { throw keywords.fault("enum", "an array of values") }
      values = listed
    }
    if let only = keywords["const"] { values = values?.filter { $0.means(only) } ?? [only] }
    guard let values else { return nil }
    let types = try keywords.types()
    let fitting = values.filter { value in types?.contains { $0.contains(value) } ?? true }
    try keywords.refuseLimits(of: fitting)
    let scalars = fitting.filter { $0.arrayValue == nil && $0.objectValue == nil }
    let others = fitting.filter { $0.arrayValue != nil || $0.objectValue != nil }
    return .choice([.oneOf(scalars.map(\.compactBytes))] + others.map(Expression.json))
  }

  /// Any JSON value.
  mutating func anyValue() -> Expression {
    if let anyRule { return .rule(anyRule) }
    anyRule = rules.count
    rules.append(nil)
    let value = Expression.rule(rules.count - 1)
    rules[rules.count - 1] = .choice([
      anyObject(low: 0, high: nil, value: value), .array(.members(value, low: 0, high: nil)),
      .jsonString(), NumberGrammar.number, .text("true"), .text("false"), .text("null"),
    ])
    return value
  }

  func anyObject(low: Int, high: Int?, value: Expression) -> Expression {
    .object(.members(.member(.jsonString(), value), low: low, high: high))
  }
}
