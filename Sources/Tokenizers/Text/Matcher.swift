/// The `pattern` of a component: `{"String": …}` or `{"Regex": …}`.
enum Matcher: Sendable {
  case literal([UInt8])
  case expression(Pattern)

  /// Reads the member `pattern` of a component.
  init(_ component: JSONField) throws(TokenizerError) {
    let field = try component.required("pattern")
    if let literal = field.optional("String") {
      self = .literal(Array(try literal.string().utf8))
    } else if let expression = field.optional("Regex") {
      self = .expression(try Pattern(expression))
    } else {
      throw field.mustBe("an object with 'String' or 'Regex'")
    }
  }

  /// Calls a closure with the place of each match, left to right; an empty string matches nowhere.
  func forEachMatch(in text: Span<UInt8>, _ body: (Range<Int>) -> Void) throws(TokenizerError) {
    switch self {
    case .expression(let pattern): try pattern.forEachMatch(in: text, body)
    case .literal(let needle):
      guard let first = needle.first else { return }
      var index = 0
      while index + needle.count <= text.count {
        if text[index] == first, text.starts(with: needle, at: index) {
          body(index..<index + needle.count)
          index += needle.count
        } else {
          index += 1
        }
      }
    }
  }
}
