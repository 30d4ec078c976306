/// An operand with what follows it: attributes, items, slices, calls, filters and tests, in order.
struct PostfixExpression: Expression {
  enum Step: Sendable {
    case attribute(String)
    case item(any Expression)
    case slice(SliceBounds)
    case call(CallArguments)
    case filter(FilterStep)
    case test(TestStep)
  }

  let operand: any Expression
  let steps: [Step]

  func evaluate(_ renderer: Renderer, _ scope: Scope) throws(Fault) -> Value {
    var value = try operand.evaluate(renderer, scope)
    for step in steps {
      try renderer.charge(1)
      value = try Self.apply(step, to: value, renderer, scope)
    }
    return value
  }

  private static func apply(
    _ step: Step,
    to value: Value,
    _ renderer: Renderer,
    _ scope: Scope
  ) throws(Fault) -> Value {
    switch step {
    case .attribute(let name): try value.attribute(name, renderer)
    case .item(let index): try value.item(try index.evaluate(renderer, scope), renderer)
    case .slice(let bounds): try bounds.apply(to: value, renderer, scope)
    case .call(let arguments): try call(value, arguments, renderer, scope)
    case .filter(let filter): try filter.apply(to: value, renderer, scope)
    case .test(let test): .bool(try test.apply(to: value, renderer, scope))
    }
  }

  private static func call(
    _ callee: Value,
    _ arguments: CallArguments,
    _ renderer: Renderer,
    _ scope: Scope
  ) throws(Fault) -> Value {
    let evaluated = try arguments.evaluate(renderer, scope)
    switch callee {
    case .function(let function): return try function.call(evaluated, renderer)
    case .loop(let loop):
      guard evaluated.positional.count == 1 else { throw .type("loop() takes one argument") }
      return try loop.descend(into: evaluated.positional[0])
    case .undefined(let undefined): throw undefined.fault
    default: throw .type("'\(callee.typeName)' object is not callable")
    }
  }
}

/// The arguments of a call as written.
struct CallArguments: Sendable {
  var positional: [any Expression] = []
  var named: [(name: String, value: any Expression)] = []
  /// The form `*sequence`.
  var more: (any Expression)?
  /// The form `**dictionary`.
  var moreNamed: (any Expression)?

  func evaluate(_ renderer: Renderer, _ scope: Scope) throws(Fault) -> Arguments {
    var arguments = Arguments()
    for argument in positional { arguments.positional.append(try argument.evaluate(renderer, scope)) }
    for argument in named {
      arguments.named.append((argument.name, try argument.value.evaluate(renderer, scope)))
    }
    if let more { arguments.positional += try more.evaluate(renderer, scope).items(renderer) }
    if let moreNamed {
      guard case .dict(let dictionary) = try moreNamed.evaluate(renderer, scope) else {
        throw .type("the argument after ** must be a mapping")
      }
      for entry in dictionary.entries {
        guard case .string(let name) = entry.key else { throw .type("keywords must be strings") }
        guard !arguments.named.contains(where: { $0.name.isSame(as: name) }) else {
          throw .type("got multiple values for keyword argument '\(name)'")
        }
        arguments.named.append((name, entry.value))
      }
    }
    return arguments
  }
}

/// The form `|name(arguments)`.
struct FilterStep: Sendable {
  let name: String
  /// Nil for a name that is not known, which fails only when it is reached.
  let filter: Filter?
  let arguments: CallArguments

  func apply(to value: Value, _ renderer: Renderer, _ scope: Scope) throws(Fault) -> Value {
    guard let filter else { throw .runtime("no filter named '\(name)'") }
    return try filter.apply(to: value, arguments.evaluate(renderer, scope), renderer)
  }
}

/// The forms `is name arguments` and `is not name arguments`.
struct TestStep: Sendable {
  let name: String
  let test: ValueTest?
  let arguments: CallArguments
  let isNegated: Bool

  func apply(to value: Value, _ renderer: Renderer, _ scope: Scope) throws(Fault) -> Bool {
    guard let test else { throw .runtime("no test named '\(name)'") }
    return try test.holds(for: value, arguments.evaluate(renderer, scope), renderer) != isNegated
  }
}

/// The form `[start:stop:step]`.
struct SliceBounds: Sendable {
  let start: (any Expression)?
  let stop: (any Expression)?
  let step: (any Expression)?

  func apply(to value: Value, _ renderer: Renderer, _ scope: Scope) throws(Fault) -> Value {
    if case .undefined(let undefined) = value { throw undefined.fault }
    let start = try bound(start, renderer, scope)
    let stop = try bound(stop, renderer, scope)
    let step = try bound(step, renderer, scope) ?? 1
    guard step != 0 else { throw .runtime("slice step cannot be zero") }
    return try value.slice(start, stop, step, renderer)
  }

  private func bound(
    _ expression: (any Expression)?,
    _ renderer: Renderer,
    _ scope: Scope
  ) throws(Fault) -> Int? {
    guard let value = try expression?.evaluate(renderer, scope) else { return nil }
    if case .none = value { return nil }
    if case .undefined(let undefined) = value { throw undefined.fault }
    if case .wideInteger(let digits) = value { return digits.hasPrefix("-") ? .min : .max }
    guard let index = value.integer else { throw .type("slice indices must be integers or None") }
    return index
  }
}
