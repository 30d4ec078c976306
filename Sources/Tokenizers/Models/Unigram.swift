import OrderedJSON

/// The unigram language model of tokenizer.json: the cut of a word with the highest sum of scores.
///
/// Unknown characters that stand together are one token; with byte tokens they are their bytes.
struct Unigram: TokenModel {
  private(set) var vocabulary: Vocabulary
  private var pieces = UnigramPieces(roundsScores: false)
  private let writer: PieceWriter
  private let pool = WorkspacePool()

  init(_ field: JSONField) throws(TokenizerError) {
    let vocab = try field.required("vocab")
    guard let elements = vocab.value.arrayValue else { throw vocab.mustBe("an array of pieces and scores") }
    guard elements.count <= Vocabulary.largestID + 1 else {
      throw vocab.mustBe("an array of at most \(Vocabulary.largestID + 1) pieces")
    }
    vocabulary = Vocabulary(capacity: elements.count)
    var lowest = Double.infinity
    for (id, element) in elements.enumerated() {
      guard let pair = element.arrayValue, pair.count == 2, let text = pair[0].stringValue,
        let score = pair[1].doubleValue, score.isFinite, text.utf8.count <= TokenTrie.longestString
      else {
        throw JSONField(file: vocab.file, path: "\(vocab.path)[\(id)]", value: element)
          .mustBe("a pair of a piece of at most \(TokenTrie.longestString) bytes and a score")
      }
      let bytes = Array(text.utf8)
      vocabulary.insertAgain(bytes, id: Int32(id))
      pieces.append(bytes, score: score)
      lowest = min(lowest, score)
    }
    pieces.setUnknown(below: lowest)
    let unknownID = try field.optional("unk_id").map { unknown throws(TokenizerError) in
      guard let id = unknown.value.intValue, elements.indices.contains(id) else {
        throw unknown.mustBe("the index of a piece")
      }
      return Int32(id)
    }
    writer = PieceWriter(
      vocabulary,
      unknownID: unknownID,
      fallsBack: try field.bool("byte_fallback", default: false),
      looksUpRuns: true
    )
  }

  func encode(_ bytes: Span<UInt8>, _ words: [Range<Int>], into ids: inout [Int32]) throws(TokenizerError) {
    let workspace = pool.take()
    defer { pool.giveBack(workspace) }
    for word in words {
      guard word.count <= WordCache.longestWord else {
        try append(bytes, word, with: workspace, to: &ids) { _ in }
        continue
      }
      let hash = ByteHash.hash(bytes, word, key: 0)
      if workspace.cache.append(hash, bytes, word, to: &ids) { continue }
      let first = ids.count
      try append(bytes, word, with: workspace, to: &ids) { _ in }
      workspace.cache.insert(hash, bytes, word, ids[first...])
    }
  }

  func encode(
    _ bytes: Span<UInt8>,
    _ word: Range<Int>,
    into ids: inout [Int32],
    ranges: inout [Range<Int>]
  ) throws(TokenizerError) {
    let workspace = pool.take()
    defer { pool.giveBack(workspace) }
    try append(bytes, word, with: workspace, to: &ids) { ranges.append($0) }
  }

  /// Appends the ids of a word and tells the range of each.
  private func append(
    _ bytes: Span<UInt8>,
    _ word: Range<Int>,
    with workspace: Workspace,
    to ids: inout [Int32],
    _ found: (Range<Int>) -> Void
  ) throws(TokenizerError) {
    pieces.search(bytes, word, unknown: writer.unknownStep, &workspace.viterbi)
    try writer.write(workspace.viterbi.reversedSteps.reversed(), of: bytes, to: &ids, found)
  }
}
