/// Splits at the scalars that have a property, each a match of its own.
struct ScalarPreTokenizer: PreTokenizer {
  private let behavior: SplitBehavior
  private let isMatch: @Sendable (Unicode.Scalar) -> Bool

  /// Numbers (decimal, letter-like and other), one by one or in runs.
  static func digits(_ field: JSONField) throws(TokenizerError) -> Self {
    let behavior: SplitBehavior =
      try field.bool("individual_digits", default: false) ? .isolated : .contiguous
    return Self(behavior: behavior) { scalar in
      switch scalar.properties.generalCategory {
      case .decimalNumber, .letterNumber, .otherNumber: true
      default: false
      }
    }
  }

  /// One character, which is dropped.
  static func delimiter(_ field: JSONField) throws(TokenizerError) -> Self {
    let delimiter = try field.required("delimiter")
    let scalars = try delimiter.string().unicodeScalars
    guard let scalar = scalars.first, scalars.count == 1 else { throw delimiter.mustBe("one character") }
    return Self(behavior: .removed) { $0 == scalar }
  }

  /// ASCII punctuation and symbols, and the Unicode categories P.
  static func punctuation(_ field: JSONField) throws(TokenizerError) -> Self {
    punctuation(try field.optional("behavior").map(SplitBehavior.init) ?? .isolated)
  }

  static func punctuation(_ behavior: SplitBehavior) -> Self {
    Self(behavior: behavior) { scalar in
      if scalar.isASCII { return (0x21...0x7E).contains(scalar.value) && !scalar.isWordOrDigit }
      switch scalar.properties.generalCategory {
      case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
        .finalPunctuation, .otherPunctuation:
        return scalar.isInOldTables
      default: return false
      }
    }
  }

  /// White space, which is dropped.
  static let whitespaceSplit = Self(behavior: .removed) { $0.properties.isWhitespace }

  func split(_ text: inout PreTokenizedText) throws(TokenizerError) {
    try text.refine { (bytes, word, words) throws(TokenizerError) in
      var parts: [SplitBehavior.Part] = []
      var (gap, index) = (word.lowerBound, word.lowerBound)
      while index < word.upperBound {
        let (value, length) = bytes.scalar(at: index)
        if isMatch(Unicode.Scalar(decoded: value)) {
          parts.appendPart(gap..<index, isMatch: false)
          parts.appendPart(index..<index + length, isMatch: true)
          gap = index + length
        }
        index += length
      }
      parts.appendPart(gap..<word.upperBound, isMatch: false)
      behavior.append(parts, to: &words)
    }
  }
}

extension Unicode.Scalar {
  /// An ASCII letter or digit.
  fileprivate var isWordOrDigit: Bool {
    switch value {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    default: false
    }
  }
}
