/// Text outside of tags.
struct TextStatement: Statement {
  let text: String

  func render(_ renderer: Renderer, _ scope: Scope) throws(Fault) -> Flow {
    try renderer.write(text)
    return .next
  }
}

/// The form `{{ value }}`.
struct PrintStatement: Statement {
  let value: any Expression
  let line: Int

  func render(_ renderer: Renderer, _ scope: Scope) throws(Fault) -> Flow {
    renderer.line = line
    try renderer.write(try value.evaluate(renderer, scope).printed(renderer))
    return .next
  }
}

/// The form `{% filter f %}…{% endfilter %}`.
struct FilterStatement: Statement {
  let body: Block
  /// The filters, first to last.
  let filters: [FilterStep]
  let line: Int

  func render(_ renderer: Renderer, _ scope: Scope) throws(Fault) -> Flow {
    var value = try renderer.string(renderer.capture(body, Scope(parent: scope)))
    renderer.line = line
    for filter in filters { value = try filter.apply(to: value, renderer, scope) }
    try renderer.write(value.printed(renderer))
    return .next
  }
}

/// `{% generation %}…{% endgeneration %}`, which marks what the model said for training.
struct GenerationStatement: Statement {
  let body: Block

  func render(_ renderer: Renderer, _ scope: Scope) throws(Fault) -> Flow {
    try body.render(renderer, Scope(parent: scope))
  }
}
