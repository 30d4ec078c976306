/// The byte-pair encoding of a sentencepiece model: of all adjacent symbols whose concatenation is a piece,
/// the pair with the highest score merges first (`bpe_model.cc`).
struct SentencePieceBPE: SpellingModel {
  let vocabulary: Vocabulary
  /// The pieces that text can become, and behind them characters that occur in pieces but are none.
  private let bpe: BPE
  /// Symbols that are found before merging and never merge.
  private var userDefined = TokenTrie()
  /// The two halves of each unused piece, which may be built but not given out.
  private var unusedHalves: [Int32: (Int32, Int32)] = [:]
  /// Unused pieces of one character, which are unknown.
  private var unusedCharacters: Set<Int32> = []
  private let unknownID: Int32?

  init(_ model: SentencePieceFile, file: String) throws(TokenizerError) {
    vocabulary = try Vocabulary(model, file: file)
    var text = Vocabulary(capacity: model.pieces.count)
    unknownID = model.pieces.firstIndex { $0.type == .unknown }.map { Int32($0) }
    for (id, piece) in model.pieces.enumerated() {
      switch piece.type {
      case .control, .unknown: continue
      case .userDefined: userDefined.insert(piece.text, value: Int32(id))
      case .normal, .unused, .byte: break
      }
      _ = text.insert(piece.text, id: Int32(id))
    }
    Self.addCharacters(of: model, to: &text)
    var merges = MergeTable(capacity: model.pieces.count * 2)
    var seams = SeamTable()
    for (id, rank) in Self.ranks(of: model) {
      let piece = model.pieces[Int(id)]
      seams.insert(piece.text)
      if piece.type == .unused, Self.characterBoundaries(of: piece.text).isEmpty {
        unusedCharacters.insert(id)
      }
      for middle in Self.characterBoundaries(of: piece.text) {
        guard let left = text.id(of: piece.text.span, 0..<middle),
          let right = text.id(of: piece.text.span, middle..<piece.text.count)
        else { continue }
        merges.insert(left, right, MergeTable.Merge(rank: rank, id: id))
        if piece.type == .unused { unusedHalves[id] = (left, right) }
      }
    }
    var options = BPE.Options()
    options.hasByteFallback = model.hasByteFallback
    options.fusesUnknown = true
    if let unknownID { options.unknownToken = vocabulary.string(unknownID) }
    bpe = BPE(vocabulary: text, merges: merges, options: options, seams: seams, unknownID: unknownID)
  }

  /// Gives ids behind the pieces to the characters of pieces that are not pieces themselves.
  private static func addCharacters(of model: SentencePieceFile, to text: inout Vocabulary) {
    var next = Int32(model.pieces.count)
    for piece in model.pieces where piece.type == .normal || piece.type == .unused {
      var start = 0
      for end in characterBoundaries(of: piece.text) + [piece.text.count] {
        let character = Array(piece.text[start..<end])
        if !character.isEmpty, text.id(of: character) == nil, text.insert(character, id: next) { next += 1 }
        start = end
      }
    }
  }

  /// The indices between the characters of a text.
  private static func characterBoundaries(of text: [UInt8]) -> [Int] {
    text.indices.dropFirst().filter { text[$0] & 0xC0 != 0x80 }
  }

  /// The pieces that merging can build, with ranks that rise as the scores fall; equal scores, equal ranks.
  private static func ranks(of model: SentencePieceFile) -> [(id: Int32, rank: UInt32)] {
    func score(_ id: Int32) -> Float {
      let score = model.pieces[Int(id)].score
      return score.isNaN ? -.infinity : score
    }
    let ids = model.pieces.indices.filter {
      model.pieces[$0].type == .normal || model.pieces[$0].type == .unused
        || model.pieces[$0].type == .userDefined
    }
    var rank: UInt32 = 0
    var last: Float?
    return ids.map { Int32($0) }.sorted { score($0) > score($1) }.map { id in
      if let last, score(id) < last { rank += 1 }
      last = score(id)
      return (id, rank)
    }
  }

  func encode(_ bytes: Span<UInt8>, _ words: [Range<Int>], into ids: inout [Int32]) throws(TokenizerError) {
    var symbols: [Int32] = []
    for word in words {
      var start = word.lowerBound
      var index = start
      while !userDefined.isEmpty, index < word.upperBound {
        guard let match = userDefined.longest(in: bytes, at: index, upTo: word.upperBound) else {
          index += 1
          continue
        }
        if start < index { try bpe.encode(bytes, [start..<index], into: &symbols) }
        symbols.append(match.value)
        (start, index) = (match.end, match.end)
      }
      if start < word.upperBound { try bpe.encode(bytes, [start..<word.upperBound], into: &symbols) }
    }
    for symbol in symbols { append(symbol, to: &ids) }
  }

  func end(
    of id: Int32,
    before next: Int32?,
    at index: Int,
    in bytes: Span<UInt8>,
    _ word: Range<Int>
  ) -> Int? {
    bpe.end(of: id, before: next, at: index, in: bytes, word)
  }

  /// Appends what a symbol is given out as: itself, the parts of an unused piece, or, for a character that
  /// is no piece, its bytes or the unknown piece.
  private func append(_ symbol: Int32, to ids: inout [Int32]) {
    if let (left, right) = unusedHalves[symbol] {
      append(left, to: &ids)
      append(right, to: &ids)
    } else if Int(symbol) >= vocabulary.endID || unusedCharacters.contains(symbol) {
      let bytes = bpe.vocabulary.token(symbol) ?? []
      let fallback = bytes.map { bpe.fallbackIDs[Int($0)] }
      if !fallback.contains(-1) {
        ids.append(contentsOf: fallback)
      } else if let unknownID, ids.last != unknownID {
        ids.append(unknownID)
      }
    } else if symbol != unknownID || ids.last != symbol {
      ids.append(symbol)
    }
  }
}
