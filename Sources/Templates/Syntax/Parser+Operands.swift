extension Parser {
  mutating func parsePrimary() throws(TemplateError) -> any Expression {
    switch current {
    case .name(let name):
      advance()
      return variable(name)
    case .string(var text):
      advance()
      while case .string(let more) = current {
        text += more
        advance()
      }
      return Literal.string(text)
    case .integer(let digits):
      advance()
      return Int(digits).map(Literal.int) ?? Literal.wideInteger(digits)
    case .float(let value):
      advance()
      return Literal.float(value)
    case .mark(.leftParenthesis):
      advance()
      let value = try parseTuple(isInParentheses: true)
      try expect(.mark(.rightParenthesis))
      return value
    case .mark(.leftBracket): return try parseList()
    case .mark(.leftBrace): return try parseDictionary()
    default: throw fault("unexpected \(current.words)")
    }
  }

  private mutating func variable(_ name: String) -> any Expression {
    switch name {
    case "true", "True": return Literal.bool(true)
    case "false", "False": return Literal.bool(false)
    case "none", "None": return Literal.none
    default:
      for index in namesInMacro.indices { namesInMacro[index].insert(name) }
      return Variable(name: Name(name))
    }
  }

  private mutating func parseList() throws(TemplateError) -> any Expression {
    advance()
    var items: [any Expression] = []
    while current != .mark(.rightBracket) {
      if !items.isEmpty { try expect(.mark(.comma)) }
      if current == .mark(.rightBracket) { break }
      items.append(try parseExpression())
    }
    try expect(.mark(.rightBracket))
    return ElementsLiteral(items: items, isTuple: false)
  }

  private mutating func parseDictionary() throws(TemplateError) -> any Expression {
    advance()
    var pairs: [(key: any Expression, value: any Expression)] = []
    while current != .mark(.rightBrace) {
      if !pairs.isEmpty { try expect(.mark(.comma)) }
      if current == .mark(.rightBrace) { break }
      let key = try parseExpression()
      try expect(.mark(.colon))
      pairs.append((key, try parseExpression()))
    }
    try expect(.mark(.rightBrace))
    return DictionaryLiteral(pairs: pairs)
  }

  // MARK: What follows an operand

  mutating func parsePostfix() throws(TemplateError) -> [PostfixExpression.Step] {
    var steps: [PostfixExpression.Step] = []
    while true {
      switch current {
      case .mark(.dot):
        advance()
        steps.append(try parseAttribute())
      case .mark(.leftBracket):
        advance()
        steps.append(try parseSubscript())
      case .mark(.leftParenthesis): steps.append(.call(try parseArguments()))
      default: return steps
      }
    }
  }

  mutating func parseFiltersAndTests() throws(TemplateError) -> [PostfixExpression.Step] {
    var steps: [PostfixExpression.Step] = []
    while true {
      if skip(.pipe) {
        steps.append(.filter(try parseFilter()))
      } else if skip(name: "is") {
        steps.append(.test(try parseTest()))
      } else if current == .mark(.leftParenthesis) {
        steps.append(.call(try parseArguments()))
      } else {
        return steps
      }
    }
  }

  private mutating func parseAttribute() throws(TemplateError) -> PostfixExpression.Step {
    if case .integer(let digits) = current, let index = Int(digits) {
      advance()
      return .item(Literal.int(index))
    }
    return .attribute(try expectName())
  }

  private mutating func parseSubscript() throws(TemplateError) -> PostfixExpression.Step {
    var steps: [PostfixExpression.Step] = []
    var items: [any Expression] = []
    repeat {
      if current == .mark(.rightBracket), !steps.isEmpty { break }
      steps.append(try parseSubscriptItem())
      if case .item(let item)? = steps.last { items.append(item) }
    } while skip(.comma)
    try expect(.mark(.rightBracket))
    if steps.count == 1 { return steps[0] }
    guard items.count == steps.count else { throw fault("a slice cannot stand in a tuple of indices") }
    return .item(ElementsLiteral(items: items, isTuple: true))
  }

  private mutating func parseSubscriptItem() throws(TemplateError) -> PostfixExpression.Step {
    var start: (any Expression)?
    if current != .mark(.colon) {
      let value = try parseExpression()
      guard current == .mark(.colon) else { return .item(value) }
      start = value
    }
    advance()
    let stop = try parseBound()
    let step = skip(.colon) ? try parseBound() : nil
    return .slice(SliceBounds(start: start, stop: stop, step: step))
  }

  private mutating func parseBound() throws(TemplateError) -> (any Expression)? {
    switch current {
    case .mark(.colon), .mark(.rightBracket), .mark(.comma): nil
    default: try parseExpression()
    }
  }

  private mutating func parseArguments() throws(TemplateError) -> CallArguments {
    try expect(.mark(.leftParenthesis))
    var arguments = CallArguments()
    var isFirst = true
    while current != .mark(.rightParenthesis) {
      if !isFirst { try expect(.mark(.comma)) }
      isFirst = false
      if current == .mark(.rightParenthesis) { break }
      try parseArgument(into: &arguments)
    }
    advance()
    return arguments
  }

  private mutating func parseArgument(into arguments: inout CallArguments) throws(TemplateError) {
    if arguments.moreNamed != nil { throw fault("no argument may follow '**'") }
    if skip(.power) {
      arguments.moreNamed = try parseExpression()
    } else if skip(.multiply) {
      guard arguments.more == nil else { throw fault("only one '*' argument is allowed") }
      arguments.more = try parseExpression()
    } else if case .name(let name) = current, following == .mark(.assign) {
      advance()
      advance()
      guard !arguments.named.contains(where: { $0.name.isSame(as: name) }) else {
        throw fault("keyword argument '\(name)' is repeated")
      }
      arguments.named.append((name, try parseExpression()))
    } else {
      guard arguments.named.isEmpty, arguments.more == nil else {
        throw fault("a positional argument follows a keyword argument")
      }
      arguments.positional.append(try parseExpression())
    }
  }

  // MARK: Filters and tests

  /// Parses a filter from its name on.
  mutating func parseFilter() throws(TemplateError) -> FilterStep {
    let line = line
    let name = try parseDottedName()
    let filter = Filter.named(name)
    if filter == nil, !isSoft { unknownNames.append(fault("no filter named '\(name)'", line: line)) }
    let arguments = current == .mark(.leftParenthesis) ? try parseArguments() : CallArguments()
    return FilterStep(name: name, filter: filter, arguments: arguments)
  }

  private mutating func parseTest() throws(TemplateError) -> TestStep {
    let line = line
    let isNegated = skip(name: "not")
    let name = try parseDottedName()
    let test = ValueTest.named(name)
    if test == nil, !isSoft { unknownNames.append(fault("no test named '\(name)'", line: line)) }
    var arguments = CallArguments()
    if current == .mark(.leftParenthesis) {
      arguments = try parseArguments()
    } else if startsTestArgument {
      if isName("is") { throw fault("tests cannot be chained with 'is'") }
      try enter()
      let operand = try parsePrimary()
      let steps = try parsePostfix()
      leave()
      arguments.positional = [steps.isEmpty ? operand : PostfixExpression(operand: operand, steps: steps)]
    }
    return TestStep(name: name, test: test, arguments: arguments, isNegated: isNegated)
  }

  private var startsTestArgument: Bool {
    switch current {
    case .name("else"), .name("or"), .name("and"): false
    case .name, .string, .integer, .float, .mark(.leftBracket), .mark(.leftBrace): true
    default: false
    }
  }

  private mutating func parseDottedName() throws(TemplateError) -> String {
    var name = try expectName()
    while skip(.dot) { name += "." + (try expectName()) }
    return name
  }
}
