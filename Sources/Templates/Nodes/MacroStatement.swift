/// The form `{% macro name(parameters) %}…{% endmacro %}`.
struct MacroStatement: Statement {
  struct Definition: Sendable {
    let name: String
    let parameters: [(name: String, standard: (any Expression)?)]
    let body: Block
    /// Whether the body reads `varargs`, `kwargs`: only then may a call give more than the parameters.
    let takesMore: Bool
    let takesMoreNamed: Bool
    /// The line of the statement, which identifies the macro.
    let line: Int
  }

  let definition: Definition

  func render(_ renderer: Renderer, _ scope: Scope) throws(Fault) -> Flow {
    try renderer.own(scope)
    scope[Name(definition.name)] = .function(Macro(definition: definition, scope: scope))
    return .next
  }
}

/// A macro with the frame in which it was defined, whose variables it sees as they are when it is called.
struct Macro: Callable {
  let definition: MacroStatement.Definition
  let scope: Scope

  var typeName: String { "Macro" }
  var representation: String { "<Macro '\(definition.name)'>" }
  var identity: String { "macro \(definition.name) \(definition.line) \(ObjectIdentifier(scope))" }

  func call(_ arguments: Arguments, _ renderer: Renderer) throws(Fault) -> Value {
    let levels = definition.body.levels + 1
    try renderer.enter(levels: levels)
    defer { renderer.leave(levels: levels) }
    let line = renderer.line
    let frame = try bind(arguments, renderer)
    let text = try renderer.capture(definition.body, frame)
    renderer.line = line
    return try renderer.string(text)
  }

  private func bind(_ arguments: Arguments, _ renderer: Renderer) throws(Fault) -> Scope {
    let frame = Scope(parent: scope)
    let parameters = definition.parameters
    var named = arguments.named
    for (position, parameter) in parameters.enumerated() {
      var value: Value?
      if position < arguments.positional.count {
        value = arguments.positional[position]
      } else if let place = named.firstIndex(where: { $0.name.isSame(as: parameter.name) }) {
        value = named.remove(at: place).value
      } else if let standard = parameter.standard {
        value = try standard.evaluate(renderer, frame)
      }
      frame[Name(parameter.name)] = value ?? .missing("parameter '\(parameter.name)' was not provided")
    }
    try bindMore(arguments.positional.dropFirst(parameters.count), named, frame, renderer)
    return frame
  }

  private func bindMore(
    _ positional: ArraySlice<Value>,
    _ named: [(name: String, value: Value)],
    _ frame: Scope,
    _ renderer: Renderer
  ) throws(Fault) {
    if definition.takesMore {
      frame[Name("varargs")] = try renderer.tuple(Array(positional))
    } else if !positional.isEmpty {
      throw .type("macro '\(definition.name)' takes not more than \(definition.parameters.count) argument(s)")
    }
    if definition.takesMoreNamed {
      let pairs = named.map { (key: Value.string($0.name), value: $0.value) }
      frame[Name("kwargs")] = .dict(try Value.Dictionary(pairs, renderer: renderer))
    } else if let first = named.first {
      throw .type("macro '\(definition.name)' takes no keyword argument '\(first.name)'")
    }
  }
}
