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

  func normalize(_ text: inout some RewritableText) throws(TokenizerError) {
    try text.replace(by: content) { (bytes, found) throws(TokenizerError) in
      try matcher.forEachMatch(in: bytes, found)
    }
  }

  /// A decoder has no way to report an expression that runs out of steps: the token stays as it is.
  func decode(_ token: inout Piece, _ state: inout DecodeState) {
    try? normalize(&token.bytes)
  }
}
