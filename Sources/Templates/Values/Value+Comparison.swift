extension Value {
  /// Python's `==`.
  func isEqual(to other: Value, _ renderer: Renderer) throws(Fault) -> Bool {
    try renderer.charge(1)
    if let result = equalNumbers(self, other) { return result }
    switch (self, other) {
    case (.none, .none), (.undefined, .undefined): return true
    case (.string(let left), .string(let right)): return left.isSame(as: right)
    case (.list(let left), .list(let right)), (.tuple(let left), .tuple(let right)):
      guard left.items.count == right.items.count else { return false }
      for (one, two) in zip(left.items, right.items) where try !one.isEqual(to: two, renderer) {
        return false
      }
      return true
    case (.dict(let left), .dict(let right)):
      guard left.entries.count == right.entries.count else { return false }
      for entry in left.entries {
        guard let value = right[try Key(entry.key)], try entry.value.isEqual(to: value, renderer) else {
          return false
        }
      }
      return true
    case (.range(let left), .range(let right)):
      return left.count == right.count
        && (left.count == 0 || left.start == right.start && (left.count == 1 || left.step == right.step))
    default: return isIdentical(to: other)
    }
  }

  /// Python's `is`, as far as values have an identity here.
  func isIdentical(to other: Value) -> Bool {
    switch (self, other) {
    case (.none, .none): true
    case (.bool(let left), .bool(let right)): left == right
    case (.int(let left), .int(let right)): left == right
    case (.string(let left), .string(let right)): left.isSame(as: right)
    case (.dict(let left), .dict(let right)): left === right
    case (.generator(let left), .generator(let right)): left === right
    case (.namespace(let left), .namespace(let right)): left === right
    case (.loop(let left), .loop(let right)): left === right
    case (.function(let left), .function(let right)): left.identity == right.identity
    default: false
    }
  }

  private func equalNumbers(_ left: Value, _ right: Value) -> Bool? {
    if let one = left.integer, let two = right.integer { return one == two }
    if case .wideInteger(let one) = left, case .wideInteger(let two) = right { return one == two }
    guard let one = left.double, let two = right.double else { return nil }
    if let integer = left.integer { return Int(exactly: two) == integer }
    if let integer = right.integer { return Int(exactly: one) == integer }
    return one == two
  }

  /// Python's `<`, with `sign` as written for messages.
  func isLess(than other: Value, sign: String = "<", _ renderer: Renderer) throws(Fault) -> Bool {
    try compare(to: other, sign: sign, renderer) { $0 < 0 }
  }

  /// Orders two values and asks about the sign of the result; NaN answers no question with yes.
  func compare(
    to other: Value,
    sign: String,
    _ renderer: Renderer,
    _ accepts: (Int) -> Bool
  ) throws(Fault) -> Bool {
    try renderer.charge(1)
    if case .undefined(let undefined) = self { throw undefined.fault }
    if case .undefined(let undefined) = other { throw undefined.fault }
    if let left = integer, let right = other.integer {
      return accepts(left < right ? -1 : left > right ? 1 : 0)
    }
    if let left = double, let right = other.double {
      if left.isNaN || right.isNaN { return false }
      return accepts(left < right ? -1 : left > right ? 1 : 0)
    }
    switch (self, other) {
    case (.string(let left), .string(let right)):
      return accepts(left.isSame(as: right) ? 0 : left.utf8.lexicographicallyPrecedes(right.utf8) ? -1 : 1)
    case (.list(let left), .list(let right)), (.tuple(let left), .tuple(let right)):
      for (one, two) in zip(left.items, right.items) where try !one.isEqual(to: two, renderer) {
        return try one.compare(to: two, sign: sign, renderer, accepts)
      }
      return accepts(left.items.count - right.items.count)
    default:
      throw .type("'\(sign)' not supported between instances of '\(typeName)' and '\(other.typeName)'")
    }
  }

  /// Python's `in`, asked of the container.
  func contains(_ item: Value, _ renderer: Renderer) throws(Fault) -> Bool {
    switch self {
    case .string(let text):
      guard case .string(let part) = item else {
        if case .undefined(let undefined) = item { throw undefined.fault }
        throw .type("'in <string>' requires string as left operand, not \(item.typeName)")
      }
      try renderer.charge(bytes: text.utf8.count)
      return Bytes(text).firstIndex(of: Bytes(part), from: 0) != nil
    case .dict(let dictionary), .view(let dictionary, .keys): return dictionary[try Key(item)] != nil
    case .namespace, .none, .bool, .int, .wideInteger, .float, .function:
      throw .type("argument of type '\(typeName)' is not iterable")
    default:
      let generator = try iterate()
      while let element = try generator.next() {
        if try element.isEqual(to: item, renderer) { return true }
      }
      return false
    }
  }
}
