/// The character map of a sentencepiece normalizer: a double-array trie over byte strings, and their
/// replacements (`precompiled_charsmap`).
///
/// The file's offsets are not trusted: a step outside the trie ends a search, and an entry whose replacement is
/// not whole characters, or too long, is no entry.
struct CharacterMap: Sendable {
  private let units: [UInt32]
  /// The replacements, each ended by a zero byte.
  let replacements: [UInt8]

  /// A text must not grow without bound; Unicode's own replacements have up to 33 bytes.
  private static let longestReplacement = 1024

  /// Why a map cannot be read.
  struct Fault: Error {
    let reason: String
  }

  /// Reads the size of the trie in bytes, the trie and the replacements.
  init(_ bytes: some RandomAccessCollection<UInt8>) throws(Fault) {
    let bytes = Array(bytes)
    guard bytes.count >= 4 else { throw Fault(reason: "\(bytes.count) bytes") }
    let size = Int(Self.word(bytes, at: 0))
    guard size <= bytes.count - 4, size % 4 == 0 else {
      throw Fault(reason: "a trie of \(size) bytes in \(bytes.count)")
    }
    units = stride(from: 4, to: 4 + size, by: 4).map { Self.word(bytes, at: $0) }
    replacements = Array(bytes[(4 + size)...])
    guard String(validating: replacements, as: UTF8.self) != nil else {
      throw Fault(reason: "replacements that are not UTF-8")
    }
  }

  private static func word(_ bytes: [UInt8], at index: Int) -> UInt32 {
    (0..<4).reduce(0) { $0 | UInt32(bytes[index + $1]) << UInt32(8 * $1) }
  }

  /// Calls a closure with the replacement and the end of each entry that starts at an index, shortest first,
  /// until it answers false.
  @inline(__always)
  func forEachMatch(
    in text: Span<UInt8>,
    at start: Int,
    upTo end: Int,
    _ body: (_ replacement: Range<Int>, _ end: Int) -> Bool
  ) {
    guard let root = units.first else { return }
    var position = Self.offset(root)
    var index = start
    while index < end, text[index] != 0 {
      position ^= Int(text[index])
      guard position < units.count else { return }
      let unit = units[position]
      guard unit & 0x8000_00FF == UInt32(text[index]) else { return }
      position ^= Self.offset(unit)
      index += 1
      guard unit & 0x100 != 0 else { continue }
      guard position < units.count else { return }
      if let range = replacement(at: Int(units[position] & 0x7FFF_FFFF)), !body(range, index) { return }
    }
  }

  private static func offset(_ unit: UInt32) -> Int { Int(unit >> 10) << Int((unit & 0x200) >> 6) }

  private func replacement(at start: Int) -> Range<Int>? {
    guard start <= replacements.count else { return nil }
    if start < replacements.count, replacements[start] & 0xC0 == 0x80 { return nil }
    let reach = min(replacements.count, start + Self.longestReplacement)
    if let end = replacements[start..<reach].firstIndex(of: 0) { return start..<end }
    return reach == replacements.count ? start..<reach : nil
  }

  /// The longest entry at an index that ends between characters.
  func longest(in text: Span<UInt8>, at start: Int) -> (replacement: Range<Int>, end: Int)? {
    var found: (Range<Int>, Int)?
    forEachMatch(in: text, at: start, upTo: text.count) { range, end in
      if end == text.count || text[end] & 0xC0 != 0x80 { found = (range, end) }
      return true
    }
    return found
  }

  /// The shortest entry that a stretch of text starts with.
  func shortest(in text: Span<UInt8>, _ range: Range<Int>) -> Range<Int>? {
    var found: Range<Int>?
    forEachMatch(in: text, at: range.lowerBound, upTo: range.upperBound) { range, _ in
      found = range
      return false
    }
    return found
  }
}
