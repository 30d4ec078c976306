import OrderedJSON

/// Splits by a string or a regular expression.
struct SplitPreTokenizer: PreTokenizer {
  private let matcher: Matcher
  private let behavior: SplitBehavior
  private let isInverted: Bool
  /// The hand-written form of the expression, when there is one and it covers every character.
  private let scanner: WordScanner?

  init(_ field: JSONField) throws(TokenizerError) {
    try self.init(
      matcher: Matcher(field),
      behavior: SplitBehavior(field.required("behavior")),
      isInverted: field.bool("invert", default: false)
    )
  }

  init(matcher: Matcher, behavior: SplitBehavior, isInverted: Bool) {
    self.matcher = matcher
    self.behavior = behavior
    self.isInverted = isInverted
    if case .expression(let pattern) = matcher, behavior == .isolated || (behavior == .removed && isInverted)
    {
      scanner = WordScanner(pattern: pattern.source)
    } else {
      scanner = nil
    }
  }

  func split(_ text: inout PreTokenizedText) throws(TokenizerError) {
    try text.refine { (bytes, word, words) throws(TokenizerError) in
      if let scanner {
        scanner.scan(bytes, word, into: &words)
        return
      }
      var parts: [SplitBehavior.Part] = []
      var end = 0
      let span = bytes.extracting(word)
      try matcher.forEachMatch(in: span) { match in
        parts.appendPart(word.lowerBound + end..<word.lowerBound + match.lowerBound, isMatch: isInverted)
        parts.appendPart(
          word.lowerBound + match.lowerBound..<word.lowerBound + match.upperBound,
          isMatch: !isInverted
        )
        end = match.upperBound
      }
      parts.appendPart(word.lowerBound + end..<word.upperBound, isMatch: isInverted)
      behavior.append(parts, to: &words)
    }
  }
}
