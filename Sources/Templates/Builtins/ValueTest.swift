/// A test of the environment, used as `value is name`.
struct ValueTest: Sendable {
  private let parameters: [Parameter]
  private let check: @Sendable (Value, [Value?], Renderer) throws(Fault) -> Bool
  private let name: String

  func holds(for value: Value, _ arguments: Arguments, _ renderer: Renderer) throws(Fault) -> Bool {
    try check(value, try arguments.bound(to: parameters, of: "test '\(name)'"), renderer)
  }

  static func named(_ name: String) -> ValueTest? {
    if let relation = relation(name) {
      return ValueTest(
        parameters: ["other"],
        check: { (value, arguments, renderer) throws(Fault) in
          try relation.holds(value, arguments[0] ?? .none, renderer)
        },
        name: name
      )
    }
    if let plain = plain[name] {
      return ValueTest(parameters: [], check: { (value, _, _) throws(Fault) in plain(value) }, name: name)
    }
    guard let (parameters, check) = others[name] else { return nil }
    return ValueTest(parameters: parameters, check: check, name: name)
  }

  private static func relation(_ name: String) -> Comparison.Relation? {
    switch name {
    case "==", "eq", "equalto": .equal
    case "!=", "ne": .notEqual
    case "<", "lt", "lessthan": .less
    case "<=", "le": .lessOrEqual
    case ">", "gt", "greaterthan": .greater
    case ">=", "ge": .greaterOrEqual
    case "in": .contained
    default: nil
    }
  }

  private static let plain: [String: @Sendable (Value) -> Bool] = [
    "defined": { !$0.isUndefined },
    "undefined": { $0.isUndefined },
    "none": { if case .none = $0 { true } else { false } },
    "boolean": { if case .bool = $0 { true } else { false } },
    "true": { if case .bool(true) = $0 { true } else { false } },
    "false": { if case .bool(false) = $0 { true } else { false } },
    "string": { $0.text != nil },
    "mapping": { if case .dict = $0 { true } else { false } },
    "number": { $0.isNumber },
    "float": { if case .float = $0 { true } else { false } },
    "integer": {
      switch $0 {
      case .int, .wideInteger: true
      default: false
      }
    },
    "sequence": {
      if case .view = $0 { return false }
      return $0.length != nil
    },
    "iterable": {
      switch $0 {
      case .none, .bool, .int, .wideInteger, .float, .function, .namespace: false
      default: true
      }
    },
    "callable": {
      switch $0 {
      case .function, .undefined, .loop: true
      default: false
      }
    },
    "escaped": { _ in false },
  ]

  private static let others:
    [String: (parameters: [Parameter], check: @Sendable (Value, [Value?], Renderer) throws(Fault) -> Bool)] =
      [
        "odd": ([], { (value, _, renderer) throws(Fault) in try remainder(value, .int(2), renderer) == 1 }),
        "even": ([], { (value, _, renderer) throws(Fault) in try remainder(value, .int(2), renderer) == 0 }),
        "divisibleby": (
          ["num"],
          { (value, arguments, renderer) throws(Fault) in
            try remainder(value, arguments[0] ?? .none, renderer) == 0
          }
        ),
        "lower": (
          [], { (value, _, renderer) throws(Fault) in PythonText.isLower(try value.printed(renderer)) }
        ),
        "upper": (
          [], { (value, _, renderer) throws(Fault) in PythonText.isUpper(try value.printed(renderer)) }
        ),
        "sameas": (
          ["other"], { (value, arguments, _) throws(Fault) in value.isIdentical(to: arguments[0] ?? .none) }
        ),
        "filter": (
          [], { (value, _, _) throws(Fault) in value.text.map { Filter.named($0) != nil } ?? false }
        ),
        "test": (
          [], { (value, _, _) throws(Fault) in value.text.map { ValueTest.named($0) != nil } ?? false }
        ),
      ]

  private static func remainder(_ value: Value, _ divisor: Value, _ renderer: Renderer) throws(Fault)
    -> Double
  {
    guard let result = try BinaryOperator.modulo.apply(value, divisor, renderer).double else {
      throw .type("'\(value.typeName)' is no number")
    }
    return result
  }
}
