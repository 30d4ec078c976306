extension Span<UInt8> {
  /// The scalar that starts at an index of valid UTF-8, and its length in bytes.
  ///
  /// On other bytes the scalar is meaningless, but nothing outside the span is read and the length is at
  /// least 1.
  @inline(__always)
  func scalar(at index: Int) -> (value: UInt32, length: Int) {
    let first = UInt32(self[index])
    if first < 0x80 { return (first, 1) }
    if first < 0xE0, index + 1 < count {
      return ((first & 0x1F) << 6 | UInt32(self[index + 1] & 0x3F), 2)
    }
    if first < 0xF0, index + 2 < count {
      return ((first & 0xF) << 12 | UInt32(self[index + 1] & 0x3F) << 6 | UInt32(self[index + 2] & 0x3F), 3)
    }
    guard index + 3 < count else { return (0xFFFD, count - index) }
    let high = (first & 0x7) << 18 | UInt32(self[index + 1] & 0x3F) << 12
    return (high | UInt32(self[index + 2] & 0x3F) << 6 | UInt32(self[index + 3] & 0x3F), 4)
  }

  /// The index where the scalar before an index starts.
  func scalarStart(before index: Int) -> Int {
    var start = index - 1
    while start > 0, self[start] & 0xC0 == 0x80 { start -= 1 }
    return start
  }

  /// Whether the bytes from an index on start with others.
  func starts(with prefix: [UInt8], at index: Int = 0) -> Bool {
    guard count - index >= prefix.count else { return false }
    for offset in prefix.indices where self[index + offset] != prefix[offset] { return false }
    return true
  }
}

extension Unicode.Scalar {
  /// A scalar from a value decoded from valid UTF-8; U+FFFD for another one.
  init(decoded value: UInt32) { self = Unicode.Scalar(value) ?? "\u{FFFD}" }

  /// Whether the character is in the tables of categories that the reference uses, those of Unicode 8; newer
  /// ones have no category there.
  var isInOldTables: Bool {
    properties.age.map { $0.major <= 8 } ?? (properties.generalCategory == .privateUse)
  }

  /// A word character as `\w` has it: letters, marks, decimal digits and connectors.
  var isWord: Bool {
    if isASCII { return value == 0x5F || properties.isAlphabetic || properties.numericType == .decimal }
    switch properties.generalCategory {
    case .nonspacingMark, .spacingMark, .enclosingMark, .decimalNumber, .connectorPunctuation: return true
    default: return properties.isAlphabetic || properties.isJoinControl
    }
  }
}

extension [UInt8] {
  mutating func append(_ scalar: Unicode.Scalar) {
    append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
  }
}
