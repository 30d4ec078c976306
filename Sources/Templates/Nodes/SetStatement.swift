/// Where an assignment goes.
indirect enum AssignmentTarget: Sendable {
  case name(Name)
  case tuple([AssignmentTarget])
  /// An attribute of a namespace.
  case attribute(of: Name, String)

  func assign(_ value: Value, _ renderer: Renderer, _ scope: Scope) throws(Fault) {
    switch self {
    case .name(let name): scope[name] = value
    case .attribute(let owner, let attribute):
      guard case .namespace(let namespace)? = scope[owner] else {
        throw .runtime("cannot assign attribute on non-namespace object")
      }
      namespace[attribute] = value
    case .tuple(let targets):
      let generator = try value.iterate()
      var count = 0
      while count <= targets.count, let item = try generator.next() {
        if count < targets.count { try targets[count].assign(item, renderer, scope) }
        count += 1
      }
      guard count == targets.count else {
        let problem = count < targets.count ? "not enough values (got \(count))" : "too many values"
        throw .runtime("\(problem) to unpack, expected \(targets.count)")
      }
    }
  }
}

/// The form `{% set target = value %}`.
struct SetStatement: Statement {
  let target: AssignmentTarget
  let value: any Expression
  let line: Int

  func render(_ renderer: Renderer, _ scope: Scope) throws(Fault) -> Flow {
    renderer.line = line
    try target.assign(try value.evaluate(renderer, scope), renderer, scope)
    return .next
  }
}

/// The form `{% set target %}…{% endset %}`.
struct SetBlockStatement: Statement {
  let target: AssignmentTarget
  let filters: [FilterStep]
  let body: Block
  let line: Int

  func render(_ renderer: Renderer, _ scope: Scope) throws(Fault) -> Flow {
    let frame = Scope(parent: scope)
    var value = try renderer.string(renderer.capture(body, frame))
    renderer.line = line
    for filter in filters { value = try filter.apply(to: value, renderer, frame) }
    try target.assign(value, renderer, scope)
    return .next
  }
}
