extension Parser {
  /// Parses an expression, or several with commas between them as a tuple.
  mutating func parseTuple(
    allowsConditional: Bool = true,
    endsAt word: String? = nil,
    isInParentheses: Bool = false
  ) throws(TemplateError) -> any Expression {
    var items: [any Expression] = []
    var isTuple = false
    while true {
      if !items.isEmpty { guard skip(.comma) else { break }; isTuple = true }
      if current == .variableEnd || current == .blockEnd || current == .mark(.rightParenthesis) { break }
      if let word, isName(word) { break }
      items.append(try parseExpression(allowsConditional: allowsConditional))
    }
    if !isTuple {
      if let only = items.first { return only }
      guard isInParentheses else { throw fault("expected an expression, got \(current.words)") }
    }
    return ElementsLiteral(items: items, isTuple: true)
  }

  mutating func parseExpression(allowsConditional: Bool = true) throws(TemplateError) -> any Expression {
    try enter()
    defer { leave() }
    guard allowsConditional else { return try parseOr() }
    let outer = isSoft
    let known = unknownNames.count
    var value = try parseOr()
    if isName("if") {
      unknownNames.removeSubrange(known...)
      isSoft = true
      defer { isSoft = outer }
      advance()
      let condition = try parseOr()
      let otherwise: (any Expression)? = skip(name: "else") ? try parseExpression() : nil
      value = Conditional(condition: condition, value: value, otherwise: otherwise)
      if isName("if") { throw fault("an inline if after an inline if without else needs parentheses") }
    }
    return value
  }

  private mutating func parseOr() throws(TemplateError) -> any Expression {
    var operands = [try parseAnd()]
    while skip(name: "or") { operands.append(try parseAnd()) }
    return operands.count == 1 ? operands[0] : Logical(operands: operands, stopsAt: true)
  }

  private mutating func parseAnd() throws(TemplateError) -> any Expression {
    var operands = [try parseNot()]
    while skip(name: "and") { operands.append(try parseNot()) }
    return operands.count == 1 ? operands[0] : Logical(operands: operands, stopsAt: false)
  }

  private mutating func parseNot() throws(TemplateError) -> any Expression {
    guard skip(name: "not") else { return try parseComparison() }
    try enter()
    defer { leave() }
    return Negation(operand: try parseNot())
  }

  private mutating func parseComparison() throws(TemplateError) -> any Expression {
    let first = try parseArithmetic(.sum)
    var rest: [(relation: Comparison.Relation, operand: any Expression)] = []
    while let relation = takeRelation() { rest.append((relation, try parseArithmetic(.sum))) }
    return rest.isEmpty ? first : Comparison(first: first, rest: rest)
  }

  private mutating func takeRelation() -> Comparison.Relation? {
    let relation: Comparison.Relation
    switch current {
    case .mark(.equal): relation = .equal
    case .mark(.notEqual): relation = .notEqual
    case .mark(.less): relation = .less
    case .mark(.lessOrEqual): relation = .lessOrEqual
    case .mark(.greater): relation = .greater
    case .mark(.greaterOrEqual): relation = .greaterOrEqual
    case .name("in"): relation = .contained
    case .name("not"):
      guard following == .name("in") else { return nil }
      advance()
      relation = .notContained
    default: return nil
    }
    advance()
    return relation
  }

  /// The levels of precedence of binary operators, `~` between sums and products.
  enum Level { case sum, product, power }

  private mutating func parseArithmetic(_ precedence: Level) throws(TemplateError) -> any Expression {
    let first = try parseOperand(of: precedence)
    var rest: [(operation: BinaryOperator, operand: any Expression)] = []
    while case .mark(let mark) = current, let operation = BinaryOperator(mark), operation.isOf(precedence) {
      advance()
      rest.append((operation, try parseOperand(of: precedence)))
    }
    return rest.isEmpty ? first : Arithmetic(first: first, rest: rest)
  }

  private mutating func parseOperand(of precedence: Level) throws(TemplateError) -> any Expression {
    switch precedence {
    case .sum: try parseConcatenation()
    case .product: try parseArithmetic(.power)
    case .power: try parseUnary(allowsFilters: true)
    }
  }

  private mutating func parseConcatenation() throws(TemplateError) -> any Expression {
    var operands = [try parseArithmetic(.product)]
    while skip(.tilde) { operands.append(try parseArithmetic(.product)) }
    return operands.count == 1 ? operands[0] : Concatenation(operands: operands)
  }

  private mutating func parseUnary(allowsFilters: Bool) throws(TemplateError) -> any Expression {
    var operand: any Expression
    if current == .mark(.subtract) || current == .mark(.add) {
      let isNegative = current == .mark(.subtract)
      advance()
      try enter()
      operand = Signed(operand: try parseUnary(allowsFilters: false), isNegative: isNegative)
      leave()
    } else {
      operand = try parsePrimary()
    }
    var steps = try parsePostfix()
    if allowsFilters { steps += try parseFiltersAndTests() }
    if !steps.isEmpty { operand = PostfixExpression(operand: operand, steps: steps) }
    return operand
  }
}

extension BinaryOperator {
  fileprivate init?(_ mark: Token.Mark) {
    switch mark {
    case .add: self = .add
    case .subtract: self = .subtract
    case .multiply: self = .multiply
    case .divide: self = .divide
    case .floorDivide: self = .floorDivide
    case .modulo: self = .modulo
    case .power: self = .power
    default: return nil
    }
  }

  private var isSum: Bool { self == .add || self == .subtract }

  fileprivate func isOf(_ precedence: Parser.Level) -> Bool {
    switch precedence {
    case .sum: isSum
    case .product: !isSum && self != .power
    case .power: self == .power
    }
  }
}
