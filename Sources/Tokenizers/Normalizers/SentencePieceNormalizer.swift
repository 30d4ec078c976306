/// What a sentencepiece model does to a text before it looks for pieces (`normalizer.cc`): the longest entry
/// of the character map at each place, extra white space, the dummy space, spaces as `▁`.
struct SentencePieceNormalizer: Normalizer {
  /// Where the dummy space goes.
  enum DummySpace {
    case none, before, behind
    /// Before the whole text alone, and only where it does not begin with a space (`legacy: false`).
    case beforeText
  }

  private let map: CharacterMap?
  /// Symbols that pass untouched.
  private let userDefined: TokenTrie
  private let removesExtraWhitespace: Bool
  private let escapesWhitespace: Bool
  var dummySpace: DummySpace

  init(_ model: SentencePieceFile) {
    map = model.characterMap
    removesExtraWhitespace = model.removesExtraWhitespace
    escapesWhitespace = model.escapesWhitespace
    dummySpace = model.addsDummyPrefix ? model.treatsWhitespaceAsSuffix ? .behind : .before : .none
    var symbols = TokenTrie()
    for (id, piece) in model.pieces.enumerated() where piece.type == .userDefined {
      symbols.insert(piece.text, value: Int32(id))
    }
    userDefined = symbols
  }

  func normalize(_ text: inout some RewritableText) {
    let old = text.current
    text.become(rewritten(old.span).bytes) { rewritten(old.span, traced: true).sources }
  }

  func insideText() -> any Normalizer {
    guard dummySpace == .beforeText else { return self }
    var copy = self
    copy.dummySpace = .none
    return copy
  }

  private static let escapedSpace = Array("▁".utf8)
  private var space: [UInt8] { escapesWhitespace ? Self.escapedSpace : [0x20] }

  private func rewritten(_ text: Span<UInt8>, traced: Bool = false) -> RewrittenBytes {
    var output = RewrittenBytes(capacity: text.count, traced: traced)
    var index = removesExtraWhitespace ? firstWord(of: text) : 0
    guard index < text.count else { return output }
    if addsSpaceBefore(text, index) { output.append(space, source: index) }
    var followsSpace = removesExtraWhitespace
    while index < text.count {
      let part = part(of: text, at: index)
      if part.isMapped {
        let content = map?.replacements[part.range] ?? []
        let kept = followsSpace ? content.drop { $0 == 0x20 } : content
        for byte in kept { append(byte, source: index, to: &output) }
        if let last = kept.last { followsSpace = last == 0x20 }
      } else if text[index] != 0x20 {
        output.append(text, part.range)
        followsSpace = false
      } else if !followsSpace {
        append(0x20, source: index, to: &output)
        followsSpace = true
      }
      followsSpace = followsSpace && removesExtraWhitespace
      index = part.end
    }
    if removesExtraWhitespace {
      while output.bytes.suffix(space.count).elementsEqual(space) { output.removeLast(space.count) }
    }
    if dummySpace == .behind { output.append(space, source: max(0, text.count - 1)) }
    return output
  }

  private func append(_ byte: UInt8, source: Int, to output: inout RewrittenBytes) {
    if byte == 0x20, escapesWhitespace {
      output.append(Self.escapedSpace, source: source)
    } else {
      output.append(byte, source: source)
    }
  }

  private func addsSpaceBefore(_ text: Span<UInt8>, _ index: Int) -> Bool {
    switch dummySpace {
    case .none, .behind: false
    case .before: true
    case .beforeText: text[index] != 0x20 && !text.starts(with: Self.escapedSpace, at: index)
    }
  }

  /// The index behind the parts at the start that become a space.
  private func firstWord(of text: Span<UInt8>) -> Int {
    var index = 0
    while index < text.count {
      let part = part(of: text, at: index)
      let isSpace =
        part.isMapped ? map?.replacements[part.range].elementsEqual([0x20]) == true : text[index] == 0x20
      guard isSpace else { break }
      index = part.end
    }
    return index
  }

  /// What stands at an index: a user-defined symbol, an entry of the map, or a character.
  private struct Part {
    /// A place in the replacements of the map if it is an entry, else in the text.
    var range: Range<Int>
    var isMapped = false
    var end: Int
  }

  @inline(__always)
  private func part(of text: Span<UInt8>, at index: Int) -> Part {
    if !userDefined.isEmpty, let symbol = userDefined.longest(in: text, at: index, upTo: text.count) {
      return Part(range: index..<symbol.end, end: symbol.end)
    }
    if let entry = map?.longest(in: text, at: index) {
      return Part(range: entry.replacement, isMapped: true, end: entry.end)
    }
    let end = index + text.scalar(at: index).length
    return Part(range: index..<end, end: end)
  }
}
