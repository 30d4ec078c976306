extension Lexer {
  /// Reads one literal, name or operator.
  mutating func lexItem(_ scalar: Scalar) throws(TemplateError) {
    if scalar.isASCIIDigit { return try lexNumber() }
    if scalar == "'" || scalar == "\"" { return try lexString(quote: scalar) }
    if scalar.isIdentifierPart { return try lexName() }
    try lexMark()
  }

  private mutating func lexName() throws(TemplateError) {
    var end = position
    while end < source.count, source[end].isIdentifierPart { end += 1 }
    guard source[position] == "_" || source[position].properties.isXIDStart else {
      throw fault("invalid character in identifier")
    }
    append(.name(String(source[position..<end])))
    advance(to: end)
  }

  private mutating func lexMark() throws(TemplateError) {
    for length in [2, 1] where position + length <= source.count {
      guard let mark = Token.Mark(rawValue: String(source[position..<position + length])) else { continue }
      try balance(mark)
      append(.mark(mark))
      return advance(to: position + length)
    }
    throw fault("unexpected character '\(source[position])'")
  }

  private mutating func balance(_ mark: Token.Mark) throws(TemplateError) {
    switch mark {
    case .leftBrace: brackets.append(.rightBrace)
    case .leftBracket: brackets.append(.rightBracket)
    case .leftParenthesis: brackets.append(.rightParenthesis)
    case .rightBrace, .rightBracket, .rightParenthesis:
      guard let expected = brackets.popLast() else { throw fault("unexpected '\(mark.rawValue)'") }
      guard expected == mark else {
        throw fault("unexpected '\(mark.rawValue)', expected '\(expected.rawValue)'")
      }
    default: break
    }
  }

  // MARK: Numbers

  private mutating func lexNumber() throws(TemplateError) {
    if let end = endOfFloat() {
      let text = String(source[position..<end].filter { $0 != "_" })
      append(.float(Double(text) ?? .infinity))
      return advance(to: end)
    }
    if source[position] == "0", let letter = peek(1), let radix = Self.radix(letter) {
      let end = endOfDigits(from: position + 2, radix: radix, mayStartWithUnderscore: true)
      if end > position + 2 {
        let digits = String(source[(position + 2)..<end].filter { $0 != "_" })
        guard let value = Int(digits, radix: radix) else {
          throw fault("integer literal '\(digits)' is too large")
        }
        append(.integer(String(value)))
        return advance(to: end)
      }
    }
    var end = endOfDigits(from: position, radix: 10)
    if source[position] == "0" {
      end = position + 1
      while end < source.count,
        source[end] == "0" || (source[end] == "_" && end + 1 < source.count && source[end + 1] == "0")
      {
        end += 1
      }
    }
    guard end - position <= 4300 else { throw fault("integer literal has more than 4300 digits") }
    let digits = String(source[position..<end].filter { $0 != "_" })
    append(.integer(source[position] == "0" ? "0" : digits))
    advance(to: end)
  }

  private static func radix(_ letter: Scalar) -> Int? {
    switch letter {
    case "b", "B": 2
    case "o", "O": 8
    case "x", "X": 16
    default: nil
    }
  }

  /// The end of digits with single underscores between them.
  private func endOfDigits(from start: Int, radix: Int, mayStartWithUnderscore: Bool = false) -> Int {
    func isDigit(_ index: Int) -> Bool {
      index < source.count && (Scalar.hexValue(source[index]).map { $0 < radix } ?? false)
    }
    var index = start
    if mayStartWithUnderscore, index < source.count, source[index] == "_", isDigit(index + 1) { index += 1 }
    while true {
      if isDigit(index) {
        index += 1
      } else if index > start, index < source.count, source[index] == "_", isDigit(index + 1) {
        index += 2
      } else {
        return index
      }
    }
  }

  private func endOfFloat() -> Int? {
    if position > 0, source[position - 1] == "." { return nil }
    let whole = endOfDigits(from: position, radix: 10)
    var end = whole
    if end < source.count, source[end] == "." {
      let fraction = endOfDigits(from: end + 1, radix: 10)
      if fraction > end + 1 { end = fraction }
    }
    if end < source.count, source[end] == "e" || source[end] == "E" {
      var digits = end + 1
      if digits < source.count, source[digits] == "+" || source[digits] == "-" { digits += 1 }
      let exponent = endOfDigits(from: digits, radix: 10)
      if exponent > digits { return exponent }
    }
    return end > whole ? end : nil
  }

  // MARK: Strings

  private mutating func lexString(quote: Scalar) throws(TemplateError) {
    var end = position + 1
    while end < source.count, source[end] != quote { end += source[end] == "\\" ? 2 : 1 }
    guard end < source.count else { throw fault("unexpected character '\(quote)': the string does not end") }
    append(.string(try unescaped((position + 1)..<end)))
    advance(to: end + 1)
  }

  /// The text of a literal with Python's escapes; an unknown escape stays as it is.
  private func unescaped(_ range: Range<Int>) throws(TemplateError) -> String {
    var result = String.UnicodeScalarView()
    var index = range.lowerBound
    while index < range.upperBound {
      let scalar = source[index]
      index += 1
      guard scalar == "\\", index < range.upperBound else {
        result.append(scalar)
        continue
      }
      let escape = source[index]
      index += 1
      switch escape {
      case "\n": break
      case "a": result.append("\u{7}")
      case "b": result.append("\u{8}")
      case "f": result.append("\u{C}")
      case "n": result.append("\n")
      case "r": result.append("\r")
      case "t": result.append("\t")
      case "v": result.append("\u{B}")
      case "\\", "'", "\"": result.append(escape)
      case "x": result.append(try hexScalar(&index, digits: 2, upTo: range.upperBound))
      case "u": result.append(try hexScalar(&index, digits: 4, upTo: range.upperBound))
      case "U": result.append(try hexScalar(&index, digits: 8, upTo: range.upperBound))
      case "N": throw fault("escapes by name ('\\N') are not supported; write '\\u' and the code")
      case "0"..."7": result.append(octalScalar(&index, upTo: range.upperBound))
      default:
        result.append("\\")
        result.append(escape)
      }
    }
    return String(result)
  }

  private func hexScalar(_ index: inout Int, digits: Int, upTo end: Int) throws(TemplateError) -> Scalar {
    var value: UInt32 = 0
    for _ in 0..<digits {
      guard index < end, let digit = Scalar.hexValue(source[index]) else {
        throw fault("a string escape needs \(digits) hexadecimal digits")
      }
      value = value << 4 | UInt32(digit)
      index += 1
    }
    guard let scalar = Scalar(value) else { throw fault("a string escape names no Unicode character") }
    return scalar
  }

  private func octalScalar(_ index: inout Int, upTo end: Int) -> Scalar {
    index -= 1
    var value: UInt32 = 0
    var count = 0
    while index < end, count < 3, let digit = Scalar.hexValue(source[index]), digit < 8 {
      value = value << 3 | UInt32(digit)
      index += 1
      count += 1
    }
    return Scalar(value) ?? "\u{FFFD}"
  }
}
