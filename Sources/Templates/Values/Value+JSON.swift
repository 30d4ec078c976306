import OrderedJSON

extension Value {
  /// Takes over a JSON value: numbers without fraction and exponent are integers.
  init(_ json: JSONValue, renderer: Renderer, depth: Int = 0) throws(Fault) {
    try renderer.charge(1)
    guard depth < TemplateLimits.valueDepth else { throw .limit("a variable nests too deep") }
    switch json {
    case .null: self = .none
    case .bool(let value): self = .bool(value)
    case .string(let text): self = .string(text)
    case .number(let number):
      if !number.isInteger {
        self = .float(number.double)
      } else if let value = Int(number.text) {
        self = .int(value)
      } else {
        self = .wideInteger(number.text)
      }
    case .array(let elements):
      var items: [Value] = []
      items.reserveCapacity(elements.count)
      for element in elements { items.append(try Value(element, renderer: renderer, depth: depth + 1)) }
      self = try renderer.list(items)
    case .object(let object):
      var pairs: [(key: Value, value: Value)] = []
      pairs.reserveCapacity(object.members.count)
      for member in object.members {
        pairs.append((.string(member.key), try Value(member.value, renderer: renderer, depth: depth + 1)))
      }
      self = .dict(try Dictionary(pairs, renderer: renderer))
    }
  }
}
