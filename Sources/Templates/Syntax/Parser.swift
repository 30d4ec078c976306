/// Builds the tree of a template from its tokens.
struct Parser {
  private let tokens: [Token]
  private let limits: TemplateLimits
  private var position = 0
  private var depth = 0
  /// The deepest nesting since the innermost enclosing block began.
  private var deepest = 0
  /// Whether unknown filters and tests are to fail only when reached: inside `if`.
  var isSoft = false
  /// Filters and tests that nothing makes soft so far.
  var unknownNames: [TemplateError] = []
  var isInLoop = false
  /// Names read in each macro that is open, for its special variables.
  var namesInMacro: [Set<String>] = []
  /// The tags of the open statements, for messages.
  var openTags: [String] = []

  init(_ tokens: [Token], limits: TemplateLimits) {
    self.tokens = tokens
    self.limits = limits
  }

  // MARK: Tokens

  var current: Token.Kind { tokens[position].kind }
  var line: Int { tokens[position].line }
  var following: Token.Kind { tokens[min(position + 1, tokens.count - 1)].kind }

  mutating func advance() {
    if position + 1 < tokens.count { position += 1 }
  }

  mutating func skip(_ mark: Token.Mark) -> Bool {
    guard current == .mark(mark) else { return false }
    advance()
    return true
  }

  mutating func skip(name: String) -> Bool {
    guard isName(name) else { return false }
    advance()
    return true
  }

  func isName(_ name: String) -> Bool { current == .name(name) }

  mutating func expect(_ kind: Token.Kind) throws(TemplateError) {
    guard current == kind else { throw fault("expected \(kind.words), got \(current.words)") }
    advance()
  }

  mutating func expectName() throws(TemplateError) -> String {
    guard case .name(let name) = current else { throw fault("expected a name, got \(current.words)") }
    advance()
    return name
  }

  func fault(_ message: String, line: Int? = nil) -> TemplateError {
    .syntax(message: message, line: line ?? self.line)
  }

  // MARK: Nesting

  mutating func enter() throws(TemplateError) {
    depth += 1
    deepest = max(deepest, depth)
    guard depth <= limits.nesting else {
      throw .limit(
        message: "statements and expressions nest deeper than \(limits.nesting) levels",
        line: line
      )
    }
  }

  mutating func leave() { depth -= 1 }

  // MARK: Blocks

  mutating func parseTemplate() throws(TemplateError) -> Block {
    let block = try parseBlock(until: [])
    if let fault = unknownNames.first { throw fault }
    return block
  }

  /// Parses statements up to a tag of one of the names, and stands at that name; up to the end without names.
  mutating func parseBlock(until ends: [String]) throws(TemplateError) -> Block {
    let outer = deepest
    try enter()
    deepest = depth
    var statements: [any Statement] = []
    while let statement = try parseStatement(until: ends) { statements.append(statement) }
    let levels = deepest - depth + 1
    deepest = max(outer, deepest)
    leave()
    return Block(statements: statements, levels: levels)
  }

  /// Nil at the end of the block.
  private mutating func parseStatement(until ends: [String]) throws(TemplateError) -> (any Statement)? {
    let line = line
    switch current {
    case .data(let text):
      advance()
      return TextStatement(text: text)
    case .variableBegin:
      advance()
      let value = try parseTuple()
      try expect(.variableEnd)
      return PrintStatement(value: value, line: line)
    case .end:
      if ends.isEmpty { return nil }
      throw fault(
        "unexpected end of template; looking for \(ends.joined(separator: " or ")) to close"
          + " '\(openTags.last ?? "")'"
      )
    default:
      advance()
      guard case .name(let tag) = current else { throw fault("tag name expected, got \(current.words)") }
      if ends.contains(tag) { return nil }
      let statement = try parseTag(tag, line: line)
      try expect(.blockEnd)
      return statement
    }
  }

  /// Parses a body that ends with one tag, and steps over that tag's name.
  mutating func parseBody(of tag: String, soft: Bool = false, endsLoop: Bool = true) throws(TemplateError)
    -> Block
  {
    let outer = (isSoft, isInLoop)
    isSoft = soft
    if endsLoop { isInLoop = false }
    defer { (isSoft, isInLoop) = outer }
    openTags.append(tag)
    let body = try parseBlock(until: ["end" + tag])
    openTags.removeLast()
    advance()
    return body
  }
}
