/// Replaces every match of a string or an expression by a literal text: the normalizer and the decoder
/// `Replace`.
struct Replacement: Normalizer, TokenDecoder {
  let matcher: Matcher
  let content: [UInt8]

  init(_ text: String, by content: String) {
    matcher = .literal(Array(text.utf8))
    self.content = Array(content.utf8)
  }

  init(_ field: JSONField) throws(TokenizerError) {
    matcher = try Matcher(field)
    content = Array(try field.required("content").string().utf8)
  }

  func normalize(_ text: inout [UInt8]) throws(TokenizerError) {
    var result: [UInt8] = []
    result.reserveCapacity(text.count)
    var end = 0
    try matcher.forEachMatch(in: text.span) { range in
      result.append(contentsOf: text[end..<range.lowerBound])
      result.append(contentsOf: content)
      end = range.upperBound
    }
    guard end > 0 || !result.isEmpty else { return }
    result.append(contentsOf: text[end...])
    text = result
  }

  /// A decoder has no way to report an expression that runs out of steps: the token stays as it is.
  func decode(_ token: inout Piece, _ state: inout DecodeState) {
    try? normalize(&token.bytes)
  }
}
