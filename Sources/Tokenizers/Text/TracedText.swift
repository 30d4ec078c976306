/// A text on its way through the normalizers that remembers, for each byte, a byte of the original that it
/// stands for.
///
/// The rules are those of the reference (Hugging Face `tokenizers`): a rewritten character stands for the
/// character that it replaces, an inserted one for its neighbour.
struct TracedText: RewritableText {
  private(set) var current: [UInt8]
  /// A byte of the original for each byte of the text; nil once a step could not tell.
  private(set) var origins: [UInt32]?

  /// Starts from a stretch of the original.
  ///
  /// - Parameters:
  ///   - original: The whole original; no trace is kept of one beyond the reach of 32 bits.
  ///   - range: The stretch.
  init(_ original: [UInt8], _ range: Range<Int>) {
    current = Array(original[range])
    origins = original.count <= UInt32.max ? range.map { UInt32($0) } : nil
  }

  mutating func become(_ bytes: [UInt8], sources: () -> [UInt32]?) {
    if let old = origins {
      let sources = sources()
      // Only an empty text has nothing that inserted bytes could stand for.
      origins = old.isEmpty ? sources.map { _ in [] } : sources?.map { old[min(Int($0), old.count - 1)] }
      if origins?.count != bytes.count { origins = nil }
    }
    current = bytes
  }

  mutating func mapScalars(_ transform: (Unicode.Scalar, inout [UInt8]) -> Void) {
    var result: [UInt8] = []
    var sources: [UInt32] = []
    var index = 0
    while index < current.count {
      let (value, length) = current.span.scalar(at: index)
      transform(Unicode.Scalar(decoded: value), &result)
      sources.fill(to: result.count, with: index)
      index += length
    }
    become(result) { sources }
  }

  mutating func keep(_ ranges: [Range<Int>]) {
    var result = current
    result.keep(ranges)
    become(result) { ranges.joined().map { UInt32($0) } }
  }

  mutating func insert(_ content: [UInt8], atEnd: Bool) {
    guard !current.isEmpty else { return }
    let neighbour = atEnd ? current.count - 1 : 0
    var sources = current.indices.map { UInt32($0) }
    sources.insert(
      contentsOf: repeatElement(UInt32(neighbour), count: content.count),
      at: atEnd ? sources.count : 0
    )
    var result = current
    result.insert(content, atEnd: atEnd)
    become(result) { sources }
  }

  mutating func replace(
    by content: [UInt8],
    _ forEachMatch: (Span<UInt8>, (Range<Int>) -> Void) throws(TokenizerError) -> Void
  ) throws(TokenizerError) {
    var matches: [Range<Int>] = []
    try forEachMatch(current.span) { matches.append($0) }
    var result: [UInt8] = []
    var sources: [UInt32] = []
    var end = 0
    for match in matches {
      result += current[end..<match.lowerBound]
      sources += (end..<match.lowerBound).lazy.map { UInt32($0) }
      result += content
      sources.fill(to: result.count, with: max(0, match.upperBound - 1))
      end = match.upperBound
    }
    result += current[end...]
    sources += (end..<current.count).lazy.map { UInt32($0) }
    become(result) { sources }
  }
}

extension [UInt32] {
  /// Appends a source until the array has a count.
  mutating func fill(to count: Int, with source: Int) {
    while self.count < count { append(UInt32(truncatingIfNeeded: source)) }
  }
}
