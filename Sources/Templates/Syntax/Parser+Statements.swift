extension Parser {
  /// Parses a statement from its tag on; its last `%}` is left to the caller.
  mutating func parseTag(_ tag: String, line: Int) throws(TemplateError) -> any Statement {
    advance()
    switch tag {
    case "if": return try parseIf(line: line)
    case "for": return try parseFor(line: line)
    case "set": return try parseSet(line: line)
    case "macro": return try parseMacro(line: line)
    case "filter":
      let filters = try parseFilterTag()
      try expect(.blockEnd)
      return FilterStatement(body: try parseBody(of: tag), filters: filters, line: line)
    case "generation":
      try expect(.blockEnd)
      return GenerationStatement(body: try parseBody(of: tag))
    case "print":
      var values = [try parseExpression()]
      while skip(.comma) { values.append(try parseExpression()) }
      return PrintStatement(value: Concatenation(operands: values), line: line)
    case "break", "continue":
      guard isInLoop else { throw fault("'\(tag)' outside of a loop", line: line) }
      return JumpStatement(flow: tag == "break" ? .stop : .skip)
    case "call", "include", "import", "from", "extends", "block", "with", "autoescape", "do", "trans":
      throw fault("the statement '\(tag)' is not supported in chat templates", line: line)
    default: throw unknownTag(tag, line: line)
    }
  }

  private func unknownTag(_ tag: String, line: Int) -> TemplateError {
    let open = openTags.last.map { "; the innermost open statement is '\($0)'" } ?? ""
    return fault("unknown tag '\(tag)'\(open)", line: line)
  }

  private mutating func parseIf(line: Int) throws(TemplateError) -> any Statement {
    let outer = isSoft
    isSoft = true
    defer { isSoft = outer }
    openTags.append("if")
    defer { openTags.removeLast() }
    var branches: [IfStatement.Branch] = []
    var branchLine = line
    while true {
      let condition = try parseTuple(allowsConditional: false)
      try expect(.blockEnd)
      let body = try parseBlock(until: ["elif", "else", "endif"])
      branches.append(IfStatement.Branch(condition: condition, body: body, line: branchLine))
      branchLine = self.line
      if !skip(name: "elif") { break }
    }
    var otherwise: Block?
    if skip(name: "else") {
      try expect(.blockEnd)
      otherwise = try parseBlock(until: ["endif"])
    }
    advance()
    return IfStatement(branches: branches, otherwise: otherwise)
  }

  private mutating func parseFor(line: Int) throws(TemplateError) -> any Statement {
    let target = try parseTarget(endsAtIn: true)
    guard skip(name: "in") else { throw fault("expected 'in', got \(current.words)") }
    let items = try parseTuple(allowsConditional: false, endsAt: "recursive")
    let outer = (isSoft, isInLoop)
    (isSoft, isInLoop) = (false, true)
    defer { (isSoft, isInLoop) = outer }
    let condition = skip(name: "if") ? try parseExpression() : nil
    let isRecursive = skip(name: "recursive")
    try expect(.blockEnd)
    openTags.append("for")
    defer { openTags.removeLast() }
    let body = try parseBlock(until: ["endfor", "else"])
    var otherwise: Block?
    isInLoop = outer.1
    if skip(name: "else") {
      try expect(.blockEnd)
      otherwise = try parseBlock(until: ["endfor"])
    }
    advance()
    return ForStatement(
      target: target,
      items: items,
      condition: condition,
      isRecursive: isRecursive,
      body: body,
      otherwise: otherwise,
      line: line
    )
  }

  private mutating func parseSet(line: Int) throws(TemplateError) -> any Statement {
    let target = try parseTarget(endsAtIn: false)
    if skip(.assign) { return SetStatement(target: target, value: try parseTuple(), line: line) }
    let filters = current == .mark(.pipe) ? try parseFilters() : []
    try expect(.blockEnd)
    return SetBlockStatement(target: target, filters: filters, body: try parseBody(of: "set"), line: line)
  }

  private mutating func parseMacro(line: Int) throws(TemplateError) -> any Statement {
    let name = try expectName()
    try checkAssignable(name)
    try expect(.mark(.leftParenthesis))
    var parameters: [(name: String, standard: (any Expression)?)] = []
    while current != .mark(.rightParenthesis) {
      if !parameters.isEmpty { try expect(.mark(.comma)) }
      let parameter = try expectName()
      try checkAssignable(parameter)
      guard !parameters.contains(where: { $0.name.isSame(as: parameter) }) else {
        throw fault("duplicate parameter '\(parameter)' in macro '\(name)'")
      }
      if skip(.assign) {
        parameters.append((parameter, try parseExpression()))
      } else if parameters.last?.standard != nil {
        throw fault("non-default argument follows default argument")
      } else {
        parameters.append((parameter, nil))
      }
    }
    advance()
    try expect(.blockEnd)
    namesInMacro.append([])
    let body = try parseBody(of: "macro")
    let names = namesInMacro.removeLast()
    let own = Set(parameters.map(\.name))
    return MacroStatement(
      definition: MacroStatement.Definition(
        name: name,
        parameters: parameters,
        body: body,
        takesMore: names.contains("varargs") && !own.contains("varargs"),
        takesMoreNamed: names.contains("kwargs") && !own.contains("kwargs"),
        line: line
      )
    )
  }

  /// The filters of a `filter` tag: the first without a bar.
  private mutating func parseFilterTag() throws(TemplateError) -> [FilterStep] {
    let first = try parseFilter()
    return [first] + (try parseFilters())
  }

  private mutating func parseFilters() throws(TemplateError) -> [FilterStep] {
    var filters: [FilterStep] = []
    while skip(.pipe) { filters.append(try parseFilter()) }
    return filters
  }

  // MARK: Targets

  /// Parses the left side of an assignment: names, attributes of a namespace (for `set`), tuples of them.
  private mutating func parseTarget(endsAtIn: Bool) throws(TemplateError) -> AssignmentTarget {
    var targets: [AssignmentTarget] = []
    while true {
      targets.append(try parseSingleTarget(endsAtIn: endsAtIn))
      guard skip(.comma) else { return targets.count == 1 ? targets[0] : .tuple(targets) }
      if isName("in") && endsAtIn || current == .mark(.assign) || current == .mark(.rightParenthesis) {
        return .tuple(targets)
      }
    }
  }

  private mutating func parseSingleTarget(endsAtIn: Bool) throws(TemplateError) -> AssignmentTarget {
    if skip(.leftParenthesis) {
      try enter()
      let target = try parseTarget(endsAtIn: false)
      leave()
      try expect(.mark(.rightParenthesis))
      return target
    }
    let name = try expectName()
    if !endsAtIn, skip(.dot) { return .attribute(of: Name(name), try expectName()) }
    try checkAssignable(name)
    if endsAtIn, name == "loop" {
      throw fault("can't assign to the special variable 'loop' of a for statement")
    }
    return .name(Name(name))
  }

  private func checkAssignable(_ name: String) throws(TemplateError) {
    if ["true", "false", "none", "True", "False", "None"].contains(name) {
      throw fault("can't assign to constant '\(name)'")
    }
    if name == "loop", isInLoop || openTags.contains("for") {
      throw fault("can't assign to the special variable 'loop' of a for statement")
    }
  }
}
