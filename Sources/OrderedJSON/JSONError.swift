/// Why a text is not JSON, and where.
public struct JSONError: Error, Equatable, Sendable {
  /// What the parser met.
  public enum Problem: String, Equatable, Sendable {
    /// The text ends inside a value.
    case endOfInput = "EOF while parsing a value"
    /// Something other than a value stands where a value must.
    case expectedValue = "expected value"
    /// An object member lacks its name.
    case expectedKey = "key must be a string"
    /// A name is not followed by a colon.
    case expectedColon = "expected `:`"
    /// Neither a comma nor the end of the array follows an element.
    case expectedCommaOrBracket = "expected `,` or `]`"
    /// Neither a comma nor the end of the object follows a member.
    case expectedCommaOrBrace = "expected `,` or `}`"
    /// A comma stands before the end of an array or object.
    case trailingComma = "trailing comma"
    /// More text follows the value.
    case trailingCharacters = "trailing characters"
    /// A number breaks the grammar.
    case invalidNumber = "invalid number"
    /// An unknown escape stands in a string.
    case invalidEscape = "invalid escape"
    /// A `\u` escape names half of a surrogate pair.
    case loneSurrogate = "lone surrogate in hex escape"
    /// A control character stands in a string unescaped.
    case controlCharacter = "control character (\\u0000-\\u001F) found while parsing a string"
    /// A string is not valid UTF-8.
    case invalidUTF8 = "invalid unicode code point"
    /// Arrays and objects are nested deeper than the limit.
    case tooDeep = "recursion limit exceeded"
  }

  /// What is wrong.
  public let problem: Problem
  /// The line, from 1.
  public let line: Int
  /// The column in bytes, from 1.
  public let column: Int

  /// Makes an error.
  public init(_ problem: Problem, line: Int, column: Int) {
    self.problem = problem
    self.line = line
    self.column = column
  }
}

extension JSONError: CustomStringConvertible {
  /// The problem and its place, such as "expected value at line 1 column 5".
  public var description: String { "\(problem.rawValue) at line \(line) column \(column)" }
}
