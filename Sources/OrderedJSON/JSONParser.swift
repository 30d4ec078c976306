extension JSONValue {
  /// How deep arrays and objects may nest unless the caller says otherwise.
  public static let defaultDepthLimit = 128

  /// Parses a JSON text (RFC 8259; surrounding white space allowed, nothing else).
  ///
  /// - Parameters:
  ///   - bytes: The text in UTF-8.
  ///   - depthLimit: How deep arrays and objects may nest.
  /// - Throws: ``JSONError`` with the place of the first fault.
  public init(parsing bytes: Span<UInt8>, depthLimit: Int = defaultDepthLimit) throws(JSONError) {
    var parser = JSONParser(bytes: bytes, depthLimit: depthLimit)
    self = try parser.parseDocument()
  }

  /// Parses a JSON text held in a string.
  ///
  /// - Throws: ``JSONError`` with the place of the first fault.
  public init(parsing text: String, depthLimit: Int = defaultDepthLimit) throws(JSONError) {
    let bytes = Array(text.utf8)
    try self.init(parsing: bytes.span, depthLimit: depthLimit)
  }

  /// Parses a JSON text held in an array of bytes.
  ///
  /// - Throws: ``JSONError`` with the place of the first fault.
  public init(parsing bytes: [UInt8], depthLimit: Int = defaultDepthLimit) throws(JSONError) {
    try self.init(parsing: bytes.span, depthLimit: depthLimit)
  }
}

/// A recursive-descent parser over one text.
struct JSONParser: ~Copyable, ~Escapable {
  private let bytes: Span<UInt8>
  private let depthLimit: Int
  private var index = 0
  private var depth = 0

  @_lifetime(copy bytes)
  init(bytes: Span<UInt8>, depthLimit: Int) {
    self.bytes = bytes
    self.depthLimit = depthLimit
  }

  mutating func parseDocument() throws(JSONError) -> JSONValue {
    let value = try parseValue()
    skipWhitespace()
    guard index == bytes.count else { throw fault(.trailingCharacters) }
    return value
  }

  private func fault(_ problem: JSONError.Problem) -> JSONError {
    var line = 1
    var lineStart = 0
    for position in 0..<min(index, bytes.count) where bytes[position] == UInt8(ascii: "\n") {
      line += 1
      lineStart = position + 1
    }
    let column = min(index, bytes.count) - lineStart + (index < bytes.count ? 1 : 0)
    return JSONError(problem, line: line, column: column)
  }

  private mutating func skipWhitespace() {
    while index < bytes.count {
      switch bytes[index] {
      case 0x20, 0x09, 0x0A, 0x0D: index += 1
      default: return
      }
    }
  }

  private mutating func parseValue() throws(JSONError) -> JSONValue {
    skipWhitespace()
    guard index < bytes.count else { throw fault(.endOfInput) }
    switch bytes[index] {
    case UInt8(ascii: "{"): return try parseObject()
    case UInt8(ascii: "["): return try parseArray()
    case UInt8(ascii: "\""): return .string(try parseString())
    case UInt8(ascii: "t"): return try parseLiteral("true", .bool(true))
    case UInt8(ascii: "f"): return try parseLiteral("false", .bool(false))
    case UInt8(ascii: "n"): return try parseLiteral("null", .null)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try parseNumber())
    default: throw fault(.expectedValue)
    }
  }

  private mutating func parseLiteral(_ literal: StaticString, _ value: JSONValue) throws(JSONError)
    -> JSONValue
  {
    for offset in 0..<literal.utf8CodeUnitCount {
      guard index < bytes.count else { throw fault(.endOfInput) }
      guard unsafe bytes[index] == literal.utf8Start[offset] else { throw fault(.expectedValue) }
      index += 1
    }
    return value
  }

  private mutating func enter() throws(JSONError) {
    depth += 1
    guard depth <= depthLimit else { throw fault(.tooDeep) }
    index += 1
    skipWhitespace()
    guard index < bytes.count else { throw fault(.endOfInput) }
  }

  private mutating func parseArray() throws(JSONError) -> JSONValue {
    try enter()
    var elements: [JSONValue] = []
    if bytes[index] != UInt8(ascii: "]") {
      while true {
        elements.append(try parseValue())
        guard try continues(closing: UInt8(ascii: "]"), otherwise: .expectedCommaOrBracket) else { break }
      }
    }
    index += 1
    depth -= 1
    return .array(elements)
  }

  private mutating func parseObject() throws(JSONError) -> JSONValue {
    try enter()
    var members: [JSONObject.Member] = []
    if bytes[index] != UInt8(ascii: "}") {
      while true {
        guard bytes[index] == UInt8(ascii: "\"") else { throw fault(.expectedKey) }
        let key = try parseString()
        skipWhitespace()
        guard index < bytes.count else { throw fault(.endOfInput) }
        guard bytes[index] == UInt8(ascii: ":") else { throw fault(.expectedColon) }
        index += 1
        members.append(JSONObject.Member(key: key, value: try parseValue()))
        guard try continues(closing: UInt8(ascii: "}"), otherwise: .expectedCommaOrBrace) else { break }
      }
    }
    index += 1
    depth -= 1
    return .object(JSONObject(members: members))
  }

  /// Steps over a comma and stands at the next element (true), or stands at the closing character (false).
  private mutating func continues(
    closing: UInt8,
    otherwise problem: JSONError.Problem
  ) throws(JSONError) -> Bool {
    skipWhitespace()
    guard index < bytes.count else { throw fault(.endOfInput) }
    if bytes[index] == closing { return false }
    guard bytes[index] == UInt8(ascii: ",") else { throw fault(problem) }
    index += 1
    skipWhitespace()
    guard index < bytes.count else { throw fault(.endOfInput) }
    guard bytes[index] != closing else { throw fault(.trailingComma) }
    return true
  }

  private mutating func skipDigits() throws(JSONError) {
    let start = index
    while index < bytes.count, isDigit(bytes[index]) { index += 1 }
    guard index > start else { throw fault(index < bytes.count ? .invalidNumber : .endOfInput) }
  }

  private func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

  private mutating func parseNumber() throws(JSONError) -> JSONNumber {
    let start = index
    if bytes[index] == UInt8(ascii: "-") { index += 1 }
    if index < bytes.count, bytes[index] == UInt8(ascii: "0") {
      index += 1
      guard index == bytes.count || !isDigit(bytes[index]) else { throw fault(.invalidNumber) }
    } else {
      try skipDigits()
    }
    if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
      index += 1
      try skipDigits()
    }
    if index < bytes.count, bytes[index] | 0x20 == UInt8(ascii: "e") {
      index += 1
      if index < bytes.count, bytes[index] == UInt8(ascii: "+") || bytes[index] == UInt8(ascii: "-") {
        index += 1
      }
      try skipDigits()
    }
    return JSONNumber(verified: try text(start..<index))
  }

  private func text(_ range: Range<Int>) throws(JSONError) -> String {
    guard let valid = try? UTF8Span(validating: bytes.extracting(range)) else { throw fault(.invalidUTF8) }
    return String(copying: valid)
  }

  /// Parses a string; most have no escape and are copied in one piece.
  private mutating func parseString() throws(JSONError) -> String {
    index += 1
    let start = index
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "\""):
        defer { index += 1 }
        return try text(start..<index)
      case UInt8(ascii: "\\"): return try parseEscapedString(from: start)
      case 0..<0x20: throw fault(.controlCharacter)
      default: index += 1
      }
    }
    throw fault(.endOfInput)
  }

  private mutating func parseEscapedString(from start: Int) throws(JSONError) -> String {
    var result = try text(start..<index)
    var plainStart = index
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "\""):
        result += try text(plainStart..<index)
        index += 1
        return result
      case UInt8(ascii: "\\"):
        result += try text(plainStart..<index)
        index += 1
        result.unicodeScalars.append(try parseEscape())
        plainStart = index
      case 0..<0x20: throw fault(.controlCharacter)
      default: index += 1
      }
    }
    throw fault(.endOfInput)
  }

  private mutating func parseEscape() throws(JSONError) -> Unicode.Scalar {
    guard index < bytes.count else { throw fault(.endOfInput) }
    let escape = bytes[index]
    index += 1
    switch escape {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(escape)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return try parseUnicodeEscape()
    default:
      index -= 1
      throw fault(.invalidEscape)
    }
  }

  private mutating func parseUnicodeEscape() throws(JSONError) -> Unicode.Scalar {
    let first = try parseHexDigits()
    if let scalar = Unicode.Scalar(first) { return scalar }
    guard first < 0xDC00, index + 1 < bytes.count, bytes[index] == UInt8(ascii: "\\"),
      bytes[index + 1] == UInt8(ascii: "u")
    else { throw fault(.loneSurrogate) }
    index += 2
    let second = try parseHexDigits()
    guard (0xDC00..<0xE000).contains(second),
      let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
    else { throw fault(.loneSurrogate) }
    return scalar
  }

  private mutating func parseHexDigits() throws(JSONError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard index < bytes.count else { throw fault(.endOfInput) }
      guard let digit = Character(Unicode.Scalar(bytes[index])).hexDigitValue, bytes[index] < 0x80 else {
        throw fault(.invalidEscape)
      }
      value = value << 4 | UInt32(digit)
      index += 1
    }
    return value
  }
}
