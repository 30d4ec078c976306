/// The models of sentencepiece that cut a text into pieces without merging: unigram, words and characters
/// (`unigram_model.cc`, `word_model.cc`, `char_model.cc`).
struct SentencePieceCut: TokenModel {
  private enum Rule {
    case unigram(UnigramPieces)
    case words
    /// Characters and user-defined symbols.
    case characters(TokenTrie)
  }

  let vocabulary: Vocabulary
  private let rule: Rule
  private let writer: PieceWriter
  /// Whether text can become each piece.
  private let isText: [Bool]
  private let pool = WorkspacePool()

  init(_ model: SentencePieceFile, file: String) throws(TokenizerError) {
    vocabulary = try Vocabulary(model, file: file)
    guard let unknown = model.pieces.firstIndex(where: { $0.type == .unknown }) else {
      throw .invalidSentencePiece(file: file, offset: 0, reason: "it holds no unknown piece")
    }
    writer = PieceWriter(
      vocabulary,
      unknownID: Int32(unknown),
      fallsBack: model.hasByteFallback,
      looksUpRuns: false
    )
    isText = model.pieces.map { $0.type == .normal || $0.type == .userDefined }
    switch model.modelType {
    case .word: rule = .words
    case .char: rule = .characters(Self.symbols(of: model))
    case .unigram, .bpe: rule = .unigram(Self.pieces(of: model))
    }
  }

  private static func symbols(of model: SentencePieceFile) -> TokenTrie {
    var trie = TokenTrie()
    for (id, piece) in model.pieces.enumerated() where piece.type == .userDefined {
      trie.insert(piece.text, value: Int32(id))
    }
    return trie
  }

  private static func pieces(of model: SentencePieceFile) -> UnigramPieces {
    let scores = model.pieces.lazy.filter { $0.type == .normal }.map(\.score)
    // The reference starts the highest score from the smallest number above zero.
    let highest = max(scores.max() ?? 0, Float.leastNormalMagnitude)
    var pieces = UnigramPieces(roundsScores: true)
    for piece in model.pieces {
      switch piece.type {
      case .normal: pieces.append(piece.text, score: Double(piece.score))
      case .userDefined:
        pieces.append(piece.text, score: Double(Float(piece.text.count) * highest) - 0.1)
      case .unknown, .control, .unused, .byte: pieces.append(piece.text, score: 0, isFound: false)
      }
    }
    pieces.setUnknown(below: Double(scores.min() ?? 0))
    return pieces
  }

  func encode(_ bytes: Span<UInt8>, _ words: [Range<Int>], into ids: inout [Int32]) throws(TokenizerError) {
    for word in words { try append(bytes, word, to: &ids) { _ in } }
  }

  func encode(
    _ bytes: Span<UInt8>,
    _ word: Range<Int>,
    into ids: inout [Int32],
    ranges: inout [Range<Int>]
  ) throws(TokenizerError) {
    try append(bytes, word, to: &ids) { ranges.append($0) }
  }

  private func append(
    _ bytes: Span<UInt8>,
    _ text: Range<Int>,
    to ids: inout [Int32],
    _ found: (Range<Int>) -> Void
  ) throws(TokenizerError) {
    switch rule {
    case .unigram(let pieces):
      let workspace = pool.take()
      defer { pool.giveBack(workspace) }
      pieces.search(bytes, text, unknown: writer.unknownStep, &workspace.viterbi)
      try writer.write(workspace.viterbi.reversedSteps.reversed(), of: bytes, to: &ids, found)
    case .words: try writer.write(words(of: bytes, text), of: bytes, to: &ids, found)
    case .characters(let symbols):
      try writer.write(characters(of: bytes, text, symbols), of: bytes, to: &ids, found)
    }
  }

  private static let space = Array("▁".utf8)

  /// The words, each with the `▁` before it.
  private func words(of bytes: Span<UInt8>, _ text: Range<Int>) -> [PieceStep] {
    var ends = text.dropFirst().filter { bytes.starts(with: Self.space, at: $0) }
    ends.append(text.upperBound)
    var start = text.lowerBound
    return ends.map { end in
      defer { start = end }
      return step(bytes, start..<end)
    }
  }

  private func characters(of bytes: Span<UInt8>, _ text: Range<Int>, _ symbols: TokenTrie) -> [PieceStep] {
    var steps: [PieceStep] = []
    var index = text.lowerBound
    while index < text.upperBound {
      let symbol = symbols.isEmpty ? nil : symbols.longest(in: bytes, at: index, upTo: text.upperBound)
      let end = symbol?.end ?? min(index + bytes.scalar(at: index).length, text.upperBound)
      steps.append(step(bytes, index..<end))
      index = end
    }
    return steps
  }

  private func step(_ bytes: Span<UInt8>, _ range: Range<Int>) -> PieceStep {
    guard let id = vocabulary.id(of: bytes, range), isText[Int(id)] else {
      return PieceStep(id: writer.unknownStep, range: range)
    }
    return PieceStep(id: id, range: range)
  }
}
