internal import OrderedJSON

extension SchemaCompiler {
  /// The arrays that fit; those with `prefixItems` have them all, as far as `maxItems` lets them.
  mutating func array(_ keywords: Keywords) throws(GrammarError) -> Expression {
    let low = try keywords.count("minItems") ?? 0
    let high = try keywords.count("maxItems")
    guard let first = try keywords.schemas("prefixItems") else {
      let item = try part(keywords["items"] ?? true, at: keywords.path["items"])
      return .array(.members(item, low: low, high: high))
    }
    var items: [Expression] = []
    for (index, schema) in first.prefix(high ?? first.count).enumerated() {
      items.append(try part(schema, at: keywords.path["prefixItems"][index]))
    }
    var elements = items.map { Expression.Element(expression: $0, isRequired: true) }
    let needed = max(low, items.count) - items.count
    if needed > 0 || keywords["items"] != nil, items.count == first.count {
      let item = try part(keywords["items"] ?? true, at: keywords.path["items"])
      let left = high.map { $0 - items.count } ?? .max
      if left > 0 {
        let more = Expression.repeated(
          .sequence([.comma, item]),
          low: max(needed, 1) - 1,
          high: left == .max ? nil : left - 1
        )
        elements.append(.init(expression: .sequence([item, more]), isRequired: needed > 0))
      }
    }
    return low > (high ?? .max) ? .nothing : .array(.members(elements))
  }
}
