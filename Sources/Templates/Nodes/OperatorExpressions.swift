/// `a or b or c`, `a and b and c`: the first operand that decides.
struct Logical: Expression {
  let operands: [any Expression]
  /// The truth value that ends the evaluation: true for `or`.
  let stopsAt: Bool

  func evaluate(_ renderer: Renderer, _ scope: Scope) throws(Fault) -> Value {
    var value = Value.none
    for operand in operands {
      value = try operand.evaluate(renderer, scope)
      if value.isTrue == stopsAt { return value }
    }
    return value
  }
}

/// The form `not a`.
struct Negation: Expression {
  let operand: any Expression

  func evaluate(_ renderer: Renderer, _ scope: Scope) throws(Fault) -> Value {
    .bool(try !operand.evaluate(renderer, scope).isTrue)
  }
}

/// The form `a if condition else b`.
struct Conditional: Expression {
  let condition: any Expression
  let value: any Expression
  let otherwise: (any Expression)?

  func evaluate(_ renderer: Renderer, _ scope: Scope) throws(Fault) -> Value {
    if try condition.evaluate(renderer, scope).isTrue { return try value.evaluate(renderer, scope) }
    return try otherwise?.evaluate(renderer, scope)
      ?? .missing("the inline if-expression has no else and its condition is false")
  }
}

/// `a < b <= c`, each operand evaluated once.
struct Comparison: Expression {
  enum Relation: Sendable {
    case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual, contained, notContained
  }

  let first: any Expression
  let rest: [(relation: Relation, operand: any Expression)]

  func evaluate(_ renderer: Renderer, _ scope: Scope) throws(Fault) -> Value {
    var left = try first.evaluate(renderer, scope)
    for (relation, operand) in rest {
      let right = try operand.evaluate(renderer, scope)
      guard try relation.holds(left, right, renderer) else { return .bool(false) }
      left = right
    }
    return .bool(true)
  }
}

extension Comparison.Relation {
  func holds(_ left: Value, _ right: Value, _ renderer: Renderer) throws(Fault) -> Bool {
    switch self {
    case .equal: try left.isEqual(to: right, renderer)
    case .notEqual: try !left.isEqual(to: right, renderer)
    case .less: try left.compare(to: right, sign: "<", renderer) { $0 < 0 }
    case .lessOrEqual: try left.compare(to: right, sign: "<=", renderer) { $0 <= 0 }
    case .greater: try left.compare(to: right, sign: ">", renderer) { $0 > 0 }
    case .greaterOrEqual: try left.compare(to: right, sign: ">=", renderer) { $0 >= 0 }
    case .contained: try right.contains(left, renderer)
    case .notContained: try !right.contains(left, renderer)
    }
  }
}

/// The form `a ~ b ~ c`.
struct Concatenation: Expression {
  let operands: [any Expression]

  func evaluate(_ renderer: Renderer, _ scope: Scope) throws(Fault) -> Value {
    var values: [Value] = []
    for operand in operands { values.append(try operand.evaluate(renderer, scope)) }
    var text = ""
    for value in values {
      text += try value.printed(renderer)
      try renderer.charge(bytes: text.utf8.count)
    }
    return .string(text)
  }
}

/// `a + b - c`: operators of one precedence, from left to right.
struct Arithmetic: Expression {
  let first: any Expression
  let rest: [(operation: BinaryOperator, operand: any Expression)]

  func evaluate(_ renderer: Renderer, _ scope: Scope) throws(Fault) -> Value {
    var value = try first.evaluate(renderer, scope)
    for (operation, operand) in rest {
      value = try operation.apply(value, try operand.evaluate(renderer, scope), renderer)
    }
    return value
  }
}

/// A sign: `-a` or `+a`.
struct Signed: Expression {
  let operand: any Expression
  let isNegative: Bool

  func evaluate(_ renderer: Renderer, _ scope: Scope) throws(Fault) -> Value {
    let value = try operand.evaluate(renderer, scope)
    switch value {
    case .undefined(let undefined): throw undefined.fault
    case .float(let number): return .float(isNegative ? -number : number)
    case .wideInteger(let digits):
      guard isNegative else { return value }
      let negative = digits.hasPrefix("-") ? String(digits.dropFirst()) : "-" + digits
      return Int(negative).map(Value.int) ?? .wideInteger(negative)
    default:
      guard let number = value.integer else {
        throw .type("bad operand type for unary \(isNegative ? "-" : "+"): '\(value.typeName)'")
      }
      guard isNegative else { return .int(number) }
      guard number != .min else { throw Fault.integerOverflow }
      return .int(-number)
    }
  }
}
