/// A constant.
enum Literal: Expression {
  case none
  case bool(Bool)
  case int(Int)
  case wideInteger(String)
  case float(Double)
  case string(String)

  func evaluate(_ renderer: Renderer, _ scope: Scope) throws(Fault) -> Value {
    switch self {
    case .none: .none
    case .bool(let value): .bool(value)
    case .int(let value): .int(value)
    case .wideInteger(let digits): .wideInteger(digits)
    case .float(let value): .float(value)
    case .string(let text): .string(text)
    }
  }
}

/// A list `[a, b]` or tuple `(a, b)`.
struct ElementsLiteral: Expression {
  let items: [any Expression]
  let isTuple: Bool

  func evaluate(_ renderer: Renderer, _ scope: Scope) throws(Fault) -> Value {
    var values: [Value] = []
    for item in items { values.append(try item.evaluate(renderer, scope)) }
    return isTuple ? try renderer.tuple(values) : try renderer.list(values)
  }
}

/// The form `{key: value}`.
struct DictionaryLiteral: Expression {
  let pairs: [(key: any Expression, value: any Expression)]

  func evaluate(_ renderer: Renderer, _ scope: Scope) throws(Fault) -> Value {
    var values: [(key: Value, value: Value)] = []
    for pair in pairs {
      values.append((try pair.key.evaluate(renderer, scope), try pair.value.evaluate(renderer, scope)))
    }
    return .dict(try Value.Dictionary(values, renderer: renderer))
  }
}

/// A variable, or a function of the environment.
struct Variable: Expression {
  let name: Name

  func evaluate(_ renderer: Renderer, _ scope: Scope) throws(Fault) -> Value {
    try renderer.charge(1)
    if let value = scope[name] { return value }
    if let function = GlobalFunction(rawValue: name.text) { return .function(function) }
    return .undefined(Undefined(hint: .name(name.text)))
  }
}
