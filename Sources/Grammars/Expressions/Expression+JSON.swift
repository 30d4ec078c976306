internal import OrderedJSON

extension Expression {
  /// A character of a JSON string as a model may write it: any but controls, or any escape of RFC 8259
  /// that stands for a character.
  static let jsonCharacter: Expression = {
    let hex = Expression.set("0123456789abcdefABCDEF")
    let backslash = Expression.literal([UInt8(ascii: "\\")])
    let plain = ScalarSet.controls.union(.escapedInJSON).inverted
    return .choice([
      ScalarEncoding.utf8.expression(plain),
      .sequence([
        backslash,
        .choice([
          .set("\"\\/bfnrt"),
          .sequence([.set("u"), .set("0123456789abcefABCEF"), hex, hex, hex]),
          .sequence([.set("u"), .set("dD"), .set("01234567"), hex, hex]),
          // A pair of surrogates is one character.
          .sequence([
            .set("u"), .set("dD"), .set("89abAB"), hex, hex, backslash,
            .set("u"), .set("dD"), .set("cdefCDEF"), hex, hex,
          ]),
        ]),
      ]),
    ])
  }()

  static func quoted(_ content: Expression) -> Expression {
    .sequence([.set("\""), content, .set("\"")])
  }

  /// A string of characters, counted by code points as JSON Schema does.
  static func jsonString(low: Int = 0, high: Int? = nil) -> Expression {
    quoted(.repeated(jsonCharacter, low: low, high: high))
  }

  /// One value, spelled as it is written compactly but for spaces between its parts.
  static func json(_ value: JSONValue) -> Expression {
    switch value {
    case .array(let elements):
      array(members(elements.map { Element(expression: json($0), isRequired: true) }))
    case .object(let object):
      self.object(
        members(
          object.members.map { member in
            Element(expression: self.member(key(member.key), json(member.value)), isRequired: true)
          }
        )
      )
    default: .literal(value.compactBytes)
    }
  }

  static let comma = Expression.sequence([space, .set(","), space])

  /// The name of a member in its shortest spelling.
  static func key(_ name: String) -> Expression { .literal(JSONValue.string(name).compactBytes) }

  static func member(_ key: Expression, _ value: Expression) -> Expression {
    .sequence([key, space, .set(":"), space, value])
  }

  /// What stands between the brackets of an array or object, given its parts.
  static func members(_ elements: [Element]) -> Expression {
    .separated(elements, before: space, by: comma)
  }

  /// What stands between the brackets of an array or object of so many equal parts.
  static func members(_ element: Expression, low: Int, high: Int?) -> Expression {
    if let high, high < max(low, 1) { return low == 0 && high == 0 ? .empty : .nothing }
    let more = Expression.repeated(
      .sequence([comma, element]),
      low: max(low, 1) - 1,
      high: high.map { $0 - 1 }
    )
    let some = Expression.sequence([space, element, more])
    return low == 0 ? .optional(some) : some
  }

  static func array(_ members: Expression) -> Expression {
    .sequence([.text("["), members, space, .text("]")])
  }

  static func object(_ members: Expression) -> Expression {
    .sequence([.text("{"), members, space, .text("}")])
  }
}
