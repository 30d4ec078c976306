/// `{% if %}…{% elif %}…{% else %}…{% endif %}`; makes no scope.
struct IfStatement: Statement {
  struct Branch: Sendable {
    let condition: any Expression
    let body: Block
    let line: Int
  }

  let branches: [Branch]
  let otherwise: Block?

  func render(_ renderer: Renderer, _ scope: Scope) throws(Fault) -> Flow {
    for branch in branches {
      renderer.line = branch.line
      if try branch.condition.evaluate(renderer, scope).isTrue {
        return try branch.body.render(renderer, scope)
      }
    }
    return try otherwise?.render(renderer, scope) ?? .next
  }
}

/// `{% break %}` and `{% continue %}`.
struct JumpStatement: Statement {
  let flow: Flow

  func render(_ renderer: Renderer, _ scope: Scope) throws(Fault) -> Flow { flow }
}
