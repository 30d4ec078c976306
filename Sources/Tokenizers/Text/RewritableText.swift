/// A text that normalizers rewrite, so that each of them is written once for both kinds.
///
/// `[UInt8]` is bytes alone, ``TracedText`` bytes that know where they come from.
protocol RewritableText {
  /// The bytes as they are now; valid UTF-8.
  var current: [UInt8] { get }

  /// Replaces each scalar by the bytes that a closure appends for it.
  mutating func mapScalars(_ transform: (Unicode.Scalar, inout [UInt8]) -> Void)

  /// Drops everything outside some ranges, which are in order and apart.
  mutating func keep(_ ranges: [Range<Int>])

  /// Puts bytes before or behind a text that is not empty.
  mutating func insert(_ content: [UInt8], atEnd: Bool)

  /// Replaces each range that a closure finds, left to right, by the same bytes.
  mutating func replace(
    by content: [UInt8],
    _ forEachMatch: (Span<UInt8>, (Range<Int>) -> Void) throws(TokenizerError) -> Void
  ) throws(TokenizerError)

  /// Replaces the whole text.
  ///
  /// - Parameters:
  ///   - bytes: The new text.
  ///   - sources: Tells for each byte of the new text a byte of the old one that it stands for; nil when
  ///     that cannot be told.
  mutating func become(_ bytes: [UInt8], sources: () -> [UInt32]?)
}

extension [UInt8]: RewritableText {
  var current: [UInt8] { self }

  mutating func mapScalars(_ transform: (Unicode.Scalar, inout [UInt8]) -> Void) {
    var result: [UInt8] = []
    result.reserveCapacity(count)
    var index = 0
    while index < count {
      let (value, length) = span.scalar(at: index)
      transform(Unicode.Scalar(decoded: value), &result)
      index += length
    }
    self = result
  }

  mutating func keep(_ ranges: [Range<Int>]) {
    var result: [UInt8] = []
    result.reserveCapacity(count)
    for range in ranges { result += self[range] }
    self = result
  }

  mutating func insert(_ content: [UInt8], atEnd: Bool) {
    if !isEmpty { insert(contentsOf: content, at: atEnd ? count : 0) }
  }

  mutating func replace(
    by content: [UInt8],
    _ forEachMatch: (Span<UInt8>, (Range<Int>) -> Void) throws(TokenizerError) -> Void
  ) throws(TokenizerError) {
    var result: [UInt8] = []
    result.reserveCapacity(count)
    var end = 0
    try forEachMatch(span) { range in
      result.append(contentsOf: self[end..<range.lowerBound])
      result.append(contentsOf: content)
      end = range.upperBound
    }
    guard end > 0 || !result.isEmpty else { return }
    result.append(contentsOf: self[end...])
    self = result
  }

  mutating func become(_ bytes: [UInt8], sources: () -> [UInt32]?) { self = bytes }
}
