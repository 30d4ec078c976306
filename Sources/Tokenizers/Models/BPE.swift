import OrderedJSON

/// Byte-pair encoding (arXiv:1508.07909): a word is its characters or bytes, merged pair by pair in the
/// order of the merges.
struct BPE: SpellingModel {
  /// What a model does besides merging; the names follow the members of `model` in tokenizer.json.
  struct Options {
    var unknownToken: String?
    var fusesUnknown = false
    var hasByteFallback = false
    var ignoresMerges = false
    /// Put before each character but the first of a word.
    var continuingPrefix: [UInt8] = []
    /// Put behind the last character of a word.
    var wordSuffix: [UInt8] = []
  }

  let vocabulary: Vocabulary
  let options: Options
  let merges: MergeTable
  let unknownID: Int32?
  /// The ids of `<0x00>` to `<0xFF>`, or -1.
  let fallbackIDs: [Int32]
  /// The ids of the 128 ASCII characters as they stand alone, or -1.
  let asciiIDs: [Int32]
  let seams: SeamTable?
  private let pool = WorkspacePool()

  /// Set when the words are bytes and not text: the id of each byte, or -1.
  private(set) var byteIDs: [Int32]?
  /// Set with `byteIDs` when whole words are looked up: the tokens by the bytes that they stand for.
  private(set) var byteWords: ByteStringTable?

  init(
    vocabulary: Vocabulary,
    merges: MergeTable,
    options: Options,
    seams: SeamTable?,
    unknownID: Int32? = nil
  ) {
    self.vocabulary = vocabulary
    self.merges = merges
    self.options = options
    self.unknownID = unknownID ?? options.unknownToken.flatMap { vocabulary.id(of: $0) }
    fallbackIDs = (0...255).map { (byte: UInt8) in
      options.hasByteFallback ? vocabulary.id(of: ByteToken.name(byte)) ?? -1 : -1
    }
    asciiIDs = (0..<128).map { (byte: UInt8) in vocabulary.id(of: [byte]) ?? -1 }
    let isWhole = options.continuingPrefix.isEmpty && options.wordSuffix.isEmpty
    // Without a token for every byte a character can vanish or join its neighbour, across any seam.
    self.seams = isWhole && !fallbackIDs.contains(-1) ? seams : nil
  }

  func takingBytes() -> (any TokenModel)? {
    guard !options.hasByteFallback, options.continuingPrefix.isEmpty, options.wordSuffix.isEmpty else {
      return nil
    }
    var copy = self
    copy.byteIDs = (0...255).map { (byte: UInt8) in vocabulary.id(of: ByteAlphabet.encode([byte])) ?? -1 }
    if options.ignoresMerges {
      var words = ByteStringTable(capacity: vocabulary.count)
      for id in 0..<Int32(vocabulary.endID) {
        if let bytes = vocabulary.withToken(id, { ByteAlphabet.decode($0) }) ?? nil {
          words.insert(bytes.span, id: id)
        }
      }
      copy.byteWords = words
    }
    return copy
  }

  func encode(_ bytes: Span<UInt8>, _ words: [Range<Int>], into ids: inout [Int32]) throws(TokenizerError) {
    let workspace = pool.take()
    defer { pool.giveBack(workspace) }
    for word in words {
      guard let seams else {
        try encode(bytes, word, with: workspace, into: &ids)
        continue
      }
      if options.ignoresMerges, let id = vocabulary.id(of: bytes, word) {
        ids.append(id)
        continue
      }
      var start = word.lowerBound
      while start < word.upperBound {
        let end = seams.partEnd(bytes, from: start, to: word.upperBound)
        try encode(bytes, start..<end, with: workspace, into: &ids)
        start = end
      }
    }
  }

  /// Appends the ids of one word, from the cache if it is there.
  @inline(__always)
  private func encode(
    _ bytes: Span<UInt8>,
    _ word: Range<Int>,
    with workspace: Workspace,
    into ids: inout [Int32]
  ) throws(TokenizerError) {
    guard word.count <= WordCache.longestWord else {
      try merge(bytes, word, with: workspace, into: &ids)
      return
    }
    let hash = ByteHash.hash(bytes, word, key: 0)
    if workspace.cache.append(hash, bytes, word, to: &ids) { return }
    let start = ids.count
    try merge(bytes, word, with: workspace, into: &ids)
    workspace.cache.insert(hash, bytes, word, ids[start...])
  }

  private func merge(
    _ bytes: Span<UInt8>,
    _ word: Range<Int>,
    with workspace: Workspace,
    into ids: inout [Int32]
  ) throws(TokenizerError) {
    if options.ignoresMerges, let id = byteWords.map({ $0.id(of: bytes, word) }) ?? wholeWord(bytes, word) {
      ids.append(id)
      return
    }
    workspace.merging.symbols.removeAll(keepingCapacity: true)
    try appendSymbols(of: bytes, word, to: &workspace.merging.symbols)
    workspace.merging.merge(merges)
    ids.append(contentsOf: workspace.merging.symbols)
  }

  private func wholeWord(_ bytes: Span<UInt8>, _ word: Range<Int>) -> Int32? {
    seams == nil && byteIDs == nil ? vocabulary.id(of: bytes, word) : nil
  }
}
