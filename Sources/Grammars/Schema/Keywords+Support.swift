internal import OrderedJSON

extension Keywords {
  /// Keywords that change which values fit and that no grammar is made for.
  private static let unsupported = [
    "not", "if", "then", "else", "dependentRequired", "dependentSchemas", "dependencies", "propertyNames",
    "patternProperties", "contains", "minContains", "maxContains", "multipleOf", "$dynamicRef",
    "$recursiveRef",
    "unevaluatedItems", "additionalItems",
  ]

  /// Keywords that say something about values of one type only.
  private static let typed: [(type: JSONType, keywords: [String])] = [
    (.object, ["properties", "required", "additionalProperties", "minProperties", "maxProperties"]),
    (.array, ["items", "prefixItems", "minItems", "maxItems"]),
    (.string, ["pattern", "format", "minLength", "maxLength"]),
    (
      .number,
      [
        "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minDigitsInteger", "maxDigitsInteger",
        "minDigitsFraction", "maxDigitsFraction", "minDigitsExponent", "maxDigitsExponent",
      ]
    ),
    (.integer, ["minDigits", "maxDigits"]),
  ]

  /// Keywords that say which values fit, whatever their type.
  private static let untyped = ["$ref", "allOf", "anyOf", "oneOf", "enum", "const", "type"]

  /// Keywords that say which values fit.
  static let constraining =
    untyped + typed.flatMap(\.keywords) + unsupported + ["uniqueItems", "unevaluatedProperties"]

  /// Refuses what the grammar could not keep.
  func refuseUnsupported() throws(GrammarError) {
    for key in Self.unsupported where object[key] != nil {
      throw unsupported("'\(key)' is not supported")
    }
    // What these forbid by default is never generated; other values would say more.
    if let value = object["uniqueItems"], value != .bool(false) {
      throw unsupported("'uniqueItems' is not supported")
    }
    if let value = object["unevaluatedProperties"], value != .bool(false) {
      throw unsupported("'unevaluatedProperties' is supported as false only")
    }
  }

  /// Refuses keywords that could rule out some of the values that `enum` or `const` lists.
  func refuseLimits(of values: [JSONValue]) throws(GrammarError) {
    for (type, keywords) in Self.typed where values.contains(where: type.contains) {
      guard let key = keywords.first(where: { object[$0] != nil }) else { continue }
      throw unsupported("'\(key)' beside 'enum' or 'const' is not supported; list the values that keep to it")
    }
  }

  /// The types to generate: those named, or those that the other keywords are about, or all.
  func impliedTypes() throws(GrammarError) -> [JSONType] {
    if let types = try types() {
      // Integers are numbers.
      return JSONType.allCases.filter { types.contains($0) && !($0 == .integer && types.contains(.number)) }
    }
    let implied = Self.typed.filter { $0.keywords.contains { object[$0] != nil } }.map(\.type)
    if !implied.isEmpty { return implied }
    return JSONType.allCases.filter { $0 != .integer }
  }
}

extension JSONObject {
  /// Whether it says which values fit; if not, it only describes them.
  var constrains: Bool {
    Keywords.constraining.contains { self[$0] != nil }
  }
}

extension JSONValue {
  /// Whether two values are the same: numbers by value, members in any order.
  func means(_ other: JSONValue) -> Bool {
    switch (self, other) {
    case (.number(let left), .number(let right)): left.text == right.text || left.double == right.double
    case (.string(let left), .string(let right)): left.utf8.elementsEqual(right.utf8)
    case (.array(let left), .array(let right)):
      left.count == right.count && zip(left, right).allSatisfy { $0.means($1) }
    case (.object(let left), .object(let right)):
      left.members.count == right.members.count
        && left.members.allSatisfy { member in right[member.key]?.means(member.value) ?? false }
    default: self == other
    }
  }
}
