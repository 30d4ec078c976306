extension BPE {
  func end(
    of id: Int32,
    before next: Int32?,
    at index: Int,
    in bytes: Span<UInt8>,
    _ word: Range<Int>
  ) -> Int? {
    // The text of the unknown token is not that token, unless words are looked up whole.
    if id != unknownID || options.ignoresMerges, let end = literalEnd(of: id, at: index, in: bytes, word) {
      return end
    }
    guard id == unknownID, index < word.upperBound else { return nil }
    var end = index + length(at: index, in: bytes)
    // A run of unknown characters ends where the next token fits.
    while options.fusesUnknown, end < word.upperBound {
      if let next, next != id, literalEnd(of: next, at: end, in: bytes, word) != nil { break }
      end += length(at: end, in: bytes)
    }
    return min(end, word.upperBound)
  }

  /// The length of the symbol that merging starts from: a byte or a character.
  private func length(at index: Int, in bytes: Span<UInt8>) -> Int {
    byteIDs == nil ? bytes.scalar(at: index).length : 1
  }

  /// The end of a token whose own bytes stand at an index, or that stands for the one byte there.
  private func literalEnd(of id: Int32, at index: Int, in bytes: Span<UInt8>, _ word: Range<Int>) -> Int? {
    guard index < word.upperBound else { return nil }
    let found = vocabulary.withToken(id) { token -> Int? in
      if byteIDs != nil { return alphabetEnd(of: token, at: index, in: bytes, word) }
      let isInside = index > word.lowerBound && !options.continuingPrefix.isEmpty
      let low = isInside && token.starts(with: options.continuingPrefix) ? options.continuingPrefix.count : 0
      let end = index + token.count - low
      if end <= word.upperBound, matches(token, low, token.count, at: index, in: bytes) { return end }
      // The suffix stands for nothing in the text, and only behind its end.
      let high = token.count - options.wordSuffix.count
      guard !options.wordSuffix.isEmpty, high > low, index + high - low == word.upperBound,
        token.starts(with: options.wordSuffix, at: high),
        matches(token, low, high, at: index, in: bytes)
      else { return nil }
      return word.upperBound
    }
    if let end = found ?? nil { return end }
    return fallbackIDs[Int(bytes[index])] == id ? index + 1 : nil
  }

  /// Whether a part of a token stands at an index.
  private func matches(
    _ token: Span<UInt8>,
    _ low: Int,
    _ high: Int,
    at index: Int,
    in bytes: Span<UInt8>
  ) -> Bool {
    for offset in low..<high where token[offset] != bytes[index + offset - low] { return false }
    return low < high
  }

  /// The end of a token in the byte alphabet whose bytes stand at an index.
  private func alphabetEnd(
    of token: Span<UInt8>,
    at index: Int,
    in bytes: Span<UInt8>,
    _ word: Range<Int>
  ) -> Int? {
    var (end, position) = (index, 0)
    while position < token.count {
      let (scalar, length) = token.scalar(at: position)
      guard end < word.upperBound, ByteAlphabet.byte(for: scalar) == bytes[end] else { return nil }
      end += 1
      position += length
    }
    return end > index ? end : nil
  }
}
