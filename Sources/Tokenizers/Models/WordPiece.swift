import OrderedJSON

/// The longest token that a word starts with, and so on; a word that does not fall apart so is unknown
/// (BERT, `tokenization.py`).
struct WordPiece: TokenModel {
  let vocabulary: Vocabulary
  private let unknownToken: String
  private let unknownID: Int32?
  private let longestWord: Int
  /// The tokens that start a word.
  private var heads = TokenTrie()
  /// The tokens inside a word, without their prefix.
  private var tails = TokenTrie()

  init(_ field: JSONField) throws(TokenizerError) {
    let vocab = try field.required("vocab")
    vocabulary = try Vocabulary(vocab)
    unknownToken = try field.string("unk_token", default: "[UNK]")
    unknownID = vocabulary.id(of: unknownToken)
    longestWord = try field.integer("max_input_chars_per_word", default: 100, in: 0...Int(Int32.max))
    let prefix = Array(try field.string("continuing_subword_prefix", default: "##").utf8)
    for id in 0..<Int32(vocabulary.endID) {
      guard let token = vocabulary.token(id) else { continue }
      guard token.count <= TokenTrie.longestString else {
        throw vocab.mustBe("an object of tokens of at most \(TokenTrie.longestString) bytes")
      }
      heads.insert(token, value: id)
      if token.span.starts(with: prefix) { tails.insert(token.dropFirst(prefix.count), value: id) }
    }
  }

  func encode(_ bytes: Span<UInt8>, _ words: [Range<Int>], into ids: inout [Int32]) throws(TokenizerError) {
    var steps: [PieceStep] = []
    for word in words {
      try cut(bytes, word, into: &steps)
      for step in steps { ids.append(step.id) }
    }
  }

  func encode(
    _ bytes: Span<UInt8>,
    _ word: Range<Int>,
    into ids: inout [Int32],
    ranges: inout [Range<Int>]
  ) throws(TokenizerError) {
    var steps: [PieceStep] = []
    try cut(bytes, word, into: &steps)
    ids += steps.map(\.id)
    ranges += steps.map(\.range)
  }

  /// Replaces the steps by those of a word.
  private func cut(
    _ bytes: Span<UInt8>,
    _ word: Range<Int>,
    into steps: inout [PieceStep]
  ) throws(TokenizerError) {
    steps.removeAll(keepingCapacity: true)
    let isShort = word.count <= longestWord || characters(bytes, word) <= longestWord
    var start = word.lowerBound
    while isShort, start < word.upperBound {
      let trie = start == word.lowerBound ? heads : tails
      guard let match = trie.longest(in: bytes, at: start, upTo: word.upperBound) else { break }
      steps.append(PieceStep(id: match.value, range: start..<match.end))
      start = match.end
    }
    guard start < word.upperBound else { return }
    guard let unknownID else { throw .unknownTokenMissing(token: unknownToken) }
    steps.removeAll(keepingCapacity: true)
    steps.append(PieceStep(id: unknownID, range: word))
  }

  private func characters(_ bytes: Span<UInt8>, _ word: Range<Int>) -> Int {
    var count = 0
    for index in word where bytes[index] & 0xC0 != 0x80 { count += 1 }
    return count
  }
}
