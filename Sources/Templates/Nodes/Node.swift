/// A part of a template that computes a value.
protocol Expression: Sendable {
  func evaluate(_ renderer: Renderer, _ scope: Scope) throws(Fault) -> Value
}

/// A part of a template that writes text or changes variables.
protocol Statement: Sendable {
  func render(_ renderer: Renderer, _ scope: Scope) throws(Fault) -> Flow
}

/// How the execution goes on after a statement.
enum Flow {
  case next
  /// Out of the enclosing loop.
  case stop
  /// To the next iteration of the enclosing loop.
  case skip
}

/// Statements in order.
struct Block: Sendable {
  let statements: [any Statement]
  /// How deep the source nests inside, for the limit on calls.
  let levels: Int

  func render(_ renderer: Renderer, _ scope: Scope) throws(Fault) -> Flow {
    for statement in statements {
      try renderer.charge(1)
      let flow = try statement.render(renderer, scope)
      if flow != .next { return flow }
    }
    return .next
  }
}
