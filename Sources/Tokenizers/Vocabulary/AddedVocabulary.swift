/// The added tokens of a tokenizer, by id, and the tries that find them.
struct AddedVocabulary: Sendable {
  private(set) var tokens: [Int32: AddedToken] = [:]
  private var ids: [[UInt8]: Int32] = [:]
  /// Contents found in the raw text, and contents found in the normalised text.
  private var raw = TokenTrie()
  private var normalized = TokenTrie()

  /// One more than the largest id, or 0.
  var endID: Int { tokens.keys.max().map { Int($0) + 1 } ?? 0 }

  func id(of content: [UInt8]) -> Int32? { ids[content] }

  /// Adds a token, or gives a present one other flags; an empty content is passed over.
  mutating func insert(_ token: AddedToken, id: Int32) {
    guard !token.content.isEmpty else { return }
    tokens[id] = token
    ids[token.content] = id
  }

  /// Builds the tries when all tokens are in.
  mutating func prepare(normalizer: (any Normalizer)?) throws(TokenizerError) {
    for (id, token) in tokens.sorted(by: { $0.key < $1.key }) {
      if token.isNormalized {
        var content = token.content
        try normalizer?.normalize(&content)
        normalized.insert(content, value: id)
      } else {
        raw.insert(token.content, value: id)
      }
    }
  }

  /// A stretch of text, and the added token that it is (nil for plain text).
  struct Part {
    let range: Range<Int>
    let id: Int32?
  }

  /// Which tokens to look for.
  enum Stage { case raw, normalized }

  /// Splits a text at the added tokens, leftmost first and longest at each place; without `matchesSpecial`
  /// the contents of special tokens are plain text.
  func split(_ text: Span<UInt8>, _ stage: Stage, matchesSpecial: Bool) -> [Part] {
    let trie = stage == .raw ? raw : normalized
    var parts: [Part] = []
    var end = 0
    var index = 0
    while !trie.isEmpty, index < text.count {
      guard let match = trie.longest(in: text, at: index, upTo: text.count) else {
        index += 1
        continue
      }
      if let token = tokens[match.value], matchesSpecial || !token.isSpecial,
        let range = token.place(in: text, index..<match.end, after: end)
      {
        if end < range.lowerBound { parts.append(Part(range: end..<range.lowerBound, id: nil)) }
        parts.append(Part(range: range, id: match.value))
        end = range.upperBound
      }
      index = max(match.end, end)
    }
    if end < text.count { parts.append(Part(range: end..<text.count, id: nil)) }
    return parts
  }
}

extension AddedToken {
  /// The stretch of text that a match takes with the white space that it swallows, or nil when it must be
  /// a word of its own and is not.
  fileprivate func place(in text: Span<UInt8>, _ match: Range<Int>, after end: Int) -> Range<Int>? {
    if isSingleWord {
      if match.lowerBound > 0, Self.scalar(before: match.lowerBound, in: text).scalar.isWord { return nil }
      if match.upperBound < text.count,
        Unicode.Scalar(decoded: text.scalar(at: match.upperBound).value).isWord
      {
        return nil
      }
    }
    var (low, high) = (match.lowerBound, match.upperBound)
    while stripsLeft, low > end {
      let (scalar, start) = Self.scalar(before: low, in: text)
      guard scalar.properties.isWhitespace else { break }
      low = start
    }
    while stripsRight, high < text.count {
      let (value, length) = text.scalar(at: high)
      guard Unicode.Scalar(decoded: value).properties.isWhitespace else { break }
      high += length
    }
    return low..<high
  }

  private static func scalar(before index: Int, in text: Span<UInt8>) -> (scalar: Unicode.Scalar, start: Int)
  {
    let start = text.scalarStart(before: index)
    return (Unicode.Scalar(decoded: text.scalar(at: start).value), start)
  }
}
