internal import OrderedJSON

extension SchemaCompiler {
  /// The objects that fit.
  mutating func object(_ keywords: Keywords) throws(GrammarError) -> Expression {
    let low = try keywords.count("minProperties") ?? 0
    let high = try keywords.count("maxProperties")
    let others = try otherMembers(keywords)
    let properties = try keywords.members("properties")
    let required = try keywords.required()
    guard properties != nil || !required.isEmpty else {
      guard let others = others ?? (keywords["additionalProperties"] == nil ? anyValue() : nil) else {
        return low == 0 ? .object(.empty) : .nothing
      }
      return anyObject(low: low, high: high, value: others)
    }
    var elements = try named(properties ?? [], required, keywords)
    let requiredCount = elements.count(where: \.isRequired)
    let isBounded = low > requiredCount || (high ?? .max) < (others == nil ? elements.count : .max)
    guard !isBounded else {
      throw keywords.unsupported(
        "'minProperties' and 'maxProperties' are supported beside 'properties' only where they say nothing more"
      )
    }
    if let others {
      let names = (properties ?? []).map(\.key) + required
      guard names.allSatisfy({ $0.unicodeScalars.count <= OtherNames.longest }) else {
        throw keywords.unsupported(
          "names beside 'additionalProperties' must have at most \(OtherNames.longest) characters"
        )
      }
      let key = Expression.quoted(OtherNames.expression(excluding: names))
      let member = Expression.member(key, others)
      let more = Expression.repeated(.sequence([.comma, member]), low: 0, high: nil)
      elements.append(.init(expression: .sequence([member, more]), isRequired: false))
    }
    return .object(.members(elements))
  }

  /// The members with names of their own: those of `properties` in their order, then those only required.
  private mutating func named(
    _ properties: [JSONObject.Member],
    _ required: [String],
    _ keywords: Keywords
  ) throws(GrammarError) -> [Expression.Element] {
    let requiredNames = ByteKeyedNames(required)
    // Of members with the same name the last counts.
    let values = Dictionary(properties.map { (Array($0.key.utf8), $0.value) }, uniquingKeysWith: { $1 })
    let names = ByteKeyedNames(properties.map(\.key) + required)
    var elements: [Expression.Element] = []
    for name in names.inOrder {
      let schema = values[Array(name.utf8)] ?? keywords["additionalProperties"] ?? true
      let place = keywords.path["properties"][name]
      elements.append(
        .init(
          expression: .member(.key(name), try part(schema, at: place)),
          isRequired: requiredNames.contains(name)
        )
      )
    }
    return elements
  }

  /// The values of members that have no name of their own; nil when there are none.
  private mutating func otherMembers(_ keywords: Keywords) throws(GrammarError) -> Expression? {
    switch keywords["additionalProperties"] {
    case nil, .bool(false): nil
    case let schema?: try part(schema, at: keywords.path["additionalProperties"])
    }
  }

  /// A part of a value: a rule, so that it is written once wherever it stands.
  mutating func part(_ schema: JSONValue, at path: SchemaPath) throws(GrammarError) -> Expression {
    if schema == .bool(true) { return anyValue() }
    try count(1)
    return rule(for: schema, at: path)
  }
}

/// The names of members that are not named in a schema.
enum OtherNames {
  /// The longest name that is told from others, in characters.
  static let longest = 128

  /// What may stand between the quotes: characters without escapes that together are none of the names.
  static func expression(excluding names: [String]) -> Expression {
    let spellings = ByteKeyedNames(names).inOrder.map { Array($0.unicodeScalars)[...] }
    return rest(spellings)
  }

  private static let characters = ScalarSet.controls.union(.escapedInJSON).inverted
  private static let any = Expression.repeated(
    ScalarEncoding.utf8.expression(characters),
    low: 0,
    high: nil
  )

  /// The texts that are none of these.
  private static func rest(_ names: [ArraySlice<Unicode.Scalar>]) -> Expression {
    let starts = Dictionary(grouping: names.filter { !$0.isEmpty }) { $0[$0.startIndex] }
    let taken = ScalarSet(starts.keys.map { $0.value...$0.value })
    var choices = [Expression.sequence([ScalarEncoding.utf8.expression(characters.subtracting(taken)), any])]
    if names.allSatisfy({ !$0.isEmpty }) { choices.append(.empty) }
    for (scalar, names) in starts.sorted(by: { $0.key < $1.key }) where characters.contains(scalar) {
      let start = ScalarEncoding.utf8.expression(ScalarSet(scalar))
      choices.append(.sequence([start, rest(names.map { $0.dropFirst() })]))
    }
    return .choice(choices)
  }
}
