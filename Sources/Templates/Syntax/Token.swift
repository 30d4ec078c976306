/// One piece of a template's source.
struct Token: Sendable {
  enum Kind: Sendable, Equatable {
    case data(String)
    case variableBegin
    case variableEnd
    case blockBegin
    case blockEnd
    case name(String)
    case string(String)
    /// Decimal digits of any number.
    case integer(String)
    case float(Double)
    case mark(Mark)
    case end
  }

  /// An operator or bracket.
  enum Mark: String, Sendable {
    case add = "+"
    case subtract = "-"
    case divide = "/"
    case floorDivide = "//"
    case multiply = "*"
    case modulo = "%"
    case power = "**"
    case tilde = "~"
    case leftBracket = "["
    case rightBracket = "]"
    case leftParenthesis = "("
    case rightParenthesis = ")"
    case leftBrace = "{"
    case rightBrace = "}"
    case equal = "=="
    case notEqual = "!="
    case greater = ">"
    case greaterOrEqual = ">="
    case less = "<"
    case lessOrEqual = "<="
    case assign = "="
    case dot = "."
    case colon = ":"
    case pipe = "|"
    case comma = ","
    case semicolon = ";"
  }

  let kind: Kind
  let line: Int
}

extension Token.Kind {
  /// The token in words, for messages.
  var words: String {
    switch self {
    case .data: "text"
    case .variableBegin: "'{{'"
    case .variableEnd: "end of print statement"
    case .blockBegin: "'{%'"
    case .blockEnd: "end of statement block"
    case .name(let name): "'\(name)'"
    case .string: "a string"
    case .integer(let digits): "'\(digits)'"
    case .float(let value): "'\(FloatText.python(value))'"
    case .mark(let mark): "'\(mark.rawValue)'"
    case .end: "end of template"
    }
  }
}
