/// Finds where a value ends in a JSON text that has been parsed before.
struct JSONLocator: ~Copyable, ~Escapable {
  private let bytes: Span<UInt8>
  private var index = 0

  /// Makes a locator.
  ///
  /// - Parameter bytes: A valid JSON text; in any other the answers are some places within it.
  @_lifetime(copy bytes)
  init(_ bytes: Span<UInt8>) { self.bytes = bytes }

  /// The line and the column in bytes, both from 1, of the last byte of a value.
  mutating func end(of path: [PathStep]) -> (line: Int, column: Int) {
    index = 0
    for step in path {
      switch step {
      case .key(let key): enterMember(key)
      case .index(let position): enterElement(position)
      }
    }
    skipValue()
    return place
  }

  private var place: (line: Int, column: Int) {
    var (line, lineStart) = (1, 0)
    for position in 0..<min(index, bytes.count) where bytes[position] == UInt8(ascii: "\n") {
      line += 1
      lineStart = position + 1
    }
    return (line, index - lineStart)
  }

  private var byte: UInt8? { index < bytes.count ? bytes[index] : nil }

  private mutating func skipWhitespace() {
    while let byte, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { index += 1 }
  }

  private mutating func skip(_ expected: UInt8) {
    skipWhitespace()
    if byte == expected { index += 1 }
  }

  private mutating func enterElement(_ position: Int) {
    skip(UInt8(ascii: "["))
    for _ in 0..<position {
      skipValue()
      skip(UInt8(ascii: ","))
    }
  }

  private mutating func enterMember(_ key: String) {
    skip(UInt8(ascii: "{"))
    while byte != nil {
      skipWhitespace()
      let start = index
      skipString()
      let isMatch = matches(key, start + 1, index - 1)
      skip(UInt8(ascii: ":"))
      if isMatch { return }
      skipValue()
      skip(UInt8(ascii: ","))
    }
  }

  /// Whether the bytes between two places spell a key (the keys looked for need no escapes).
  private func matches(_ key: String, _ start: Int, _ end: Int) -> Bool {
    guard end - start == key.utf8.count else { return false }
    return key.utf8.enumerated().allSatisfy { bytes[start + $0] == $1 }
  }

  private mutating func skipString() {
    index += 1
    while let byte, byte != UInt8(ascii: "\"") { index += byte == UInt8(ascii: "\\") ? 2 : 1 }
    index = min(index + 1, bytes.count)
  }

  /// Steps behind a value; arrays and objects are skipped by counting brackets.
  private mutating func skipValue() {
    skipWhitespace()
    var depth = 0
    repeat {
      switch byte {
      case UInt8(ascii: "\""): skipString()
      case UInt8(ascii: "["), UInt8(ascii: "{"):
        depth += 1
        index += 1
      case UInt8(ascii: "]"), UInt8(ascii: "}"):
        depth -= 1
        index += 1
      case nil: return
      default:
        if depth == 0 { return skipScalar() }
        index += 1
      }
    } while depth > 0
  }

  private mutating func skipScalar() {
    while let byte, !isDelimiter(byte) { index += 1 }
  }

  private func isDelimiter(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"), 0x20, 0x09, 0x0A, 0x0D: true
    default: false
    }
  }
}
