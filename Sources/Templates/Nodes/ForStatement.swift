/// The form `{% for target in items if condition recursive %}…{% else %}…{% endfor %}`.
struct ForStatement: Statement {
  static let loopName = Name("loop")

  let target: AssignmentTarget
  let items: any Expression
  let condition: (any Expression)?
  let isRecursive: Bool
  let body: Block
  let otherwise: Block?
  let line: Int

  func render(_ renderer: Renderer, _ scope: Scope) throws(Fault) -> Flow {
    renderer.line = line
    try run(over: try items.evaluate(renderer, scope), level: 0, renderer, scope)
    return .next
  }

  private func run(over items: Value, level: Int, _ renderer: Renderer, _ scope: Scope) throws(Fault) {
    let source = try selected(from: items.iterate(), renderer, scope)
    let descend = isRecursive ? descent(level: level, renderer, scope) : nil
    let loop = try LoopState(source, level: level, renderer, render: descend)
    // As in the original, an iteration that ends in `continue` or `break` does not count for `else`.
    var hasRun = false
    while try loop.advance() {
      try renderer.charge(4)
      let frame = Scope(parent: scope)
      frame[Self.loopName] = .loop(loop)
      try target.assign(loop.current, renderer, frame)
      let flow = try body.render(renderer, frame)
      if flow == .stop { break }
      if flow == .next { hasRun = true }
      renderer.line = line
    }
    if !hasRun, let otherwise { _ = try otherwise.render(renderer, Scope(parent: scope)) }
  }

  /// The items that pass the condition, tested one by one as the loop reaches them.
  private func selected(
    from source: Generator,
    _ renderer: Renderer,
    _ scope: Scope
  ) throws(Fault) -> Generator {
    guard let condition else { return source }
    return try Generator(depth: source.depth) { () throws(Fault) -> Value? in
      while let item = try source.next() {
        try renderer.charge(1)
        let frame = Scope(parent: scope)
        try target.assign(item, renderer, frame)
        if try condition.evaluate(renderer, frame).isTrue { return item }
      }
      return nil
    }
  }

  private func descent(
    level: Int,
    _ renderer: Renderer,
    _ scope: Scope
  ) -> (Value) throws(Fault) -> Value {
    { (items: Value) throws(Fault) -> Value in
      try renderer.enter(levels: body.levels + 1)
      defer { renderer.leave(levels: body.levels + 1) }
      return try renderer.string(
        renderer.capture { () throws(Fault) in try run(over: items, level: level + 1, renderer, scope) }
      )
    }
  }
}
