/// Leaves the white space at the ends of a token out of its place, as `trim_offsets` asks for.
struct OffsetTrim: Sendable {
  /// Whether the space at the start of the first token was put there and is no part of the text.
  private let addsPrefixSpace: Bool

  /// Reads `trim_offsets` and `add_prefix_space` of a post-processor; both are true unless stated.
  init?(_ field: JSONField) throws(TokenizerError) {
    addsPrefixSpace = try field.bool("add_prefix_space", default: true)
    guard try field.bool("trim_offsets", default: true) else { return nil }
  }

  /// Narrows the place of a token.
  ///
  /// - Parameters:
  ///   - place: Where the token stands, in bytes.
  ///   - token: The token's spelling, in which `Ġ` is a space too.
  ///   - isFirst: Whether it is the first token.
  func narrow(_ place: inout Range<Int>, of token: [UInt8], isFirst: Bool) {
    var leading = Self.spaces(String(decoding: token, as: UTF8.self).unicodeScalars)
    let trailing = Self.spaces(String(decoding: token, as: UTF8.self).unicodeScalars.reversed())
    if leading > 0, addsPrefixSpace, isFirst || place.lowerBound == 0 { leading -= 1 }
    let start = min(place.lowerBound + leading, place.upperBound)
    let end = place.upperBound >= trailing ? place.upperBound - trailing : place.upperBound
    place = start..<max(start, end)
  }

  /// The bytes of text that the white space at the start of a spelling stands for.
  private static func spaces(_ scalars: some Sequence<Unicode.Scalar>) -> Int {
    var count = 0
    for scalar in scalars {
      guard scalar == "\u{120}" || scalar.properties.isWhitespace else { break }
      count += scalar == "\u{120}" ? 1 : UTF8.width(scalar)
    }
    return count
  }
}
