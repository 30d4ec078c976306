/// Splits by the GPT-2 expression and writes each byte as its character of the byte alphabet.
struct ByteLevelPreTokenizer: PreTokenizer {
  private var addsPrefixSpace: Bool
  private let splits: Bool
  private var mapsBytes = true

  init(addsPrefixSpace: Bool, splits: Bool) {
    self.addsPrefixSpace = addsPrefixSpace
    self.splits = splits
  }

  init(_ field: JSONField) throws(TokenizerError) {
    addsPrefixSpace = try field.bool("add_prefix_space", default: true)
    splits = try field.bool("use_regex", default: true)
  }

  private static let scanner = WordScanner(pattern: WordScanner.gpt2Pattern)

  func split(_ text: inout PreTokenizedText) throws(TokenizerError) {
    if addsPrefixSpace {
      text.rewrite(prefix: { word, _ in word.first == 0x20 ? [] : [0x20] })
    }
    if splits, let scanner = Self.scanner {
      try text.refine { (bytes, word, words) throws(TokenizerError) in scanner.scan(bytes, word, into: &words)
      }
    }
    if mapsBytes {
      text.rewrite(prefix: { _, _ in [] }) { byte, output in ByteAlphabet.append(byte, to: &output) }
    }
  }

  func leavingBytes() -> (any PreTokenizer)? {
    var copy = self
    copy.mapsBytes = false
    return copy
  }

  func addingPrefixSpace(_ adds: Bool) -> any PreTokenizer {
    var copy = self
    copy.addsPrefixSpace = adds
    return copy
  }
}
