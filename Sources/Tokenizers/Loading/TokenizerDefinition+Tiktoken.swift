import OrderedJSON

extension TokenizerDefinition {
  /// Reads a tiktoken file: any two tokens whose bytes together are a token may merge, the lowest rank first.
  init(
    tiktoken bytes: [UInt8],
    file: String,
    _ configuration: TokenizerConfiguration
  ) throws(TokenizerError) {
    let recipe = try TiktokenRecipe(file: file, configuration)
    let contents = try TiktokenFile(bytes, file: file)
    let vocabulary = try Self.vocabulary(of: contents, file: file)
    var options = BPE.Options()
    options.ignoresMerges = true
    model = BPE(vocabulary: vocabulary, merges: Self.merges(of: contents), options: options, seams: nil)
    decoder = DecoderChain([.token(ByteLevelDecoder())])
    if recipe.composes { normalizer = UnicodeNormalizer(form: .nfc) }
    preTokenizer = PreTokenizerSequence([
      try SplitPreTokenizer(pattern: recipe.pattern, file: file),
      ByteLevelPreTokenizer(addsPrefixSpace: false, splits: false),
    ])
    skipByteAlphabet()
    if configuration.addedTokens.isEmpty {
      let first = Int32(vocabulary.endID)
      for (index, content) in recipe.specialTokens.enumerated() {
        let token = AddedToken(content, isNormalized: false, isSpecial: true)
        added.insert(token, id: first + Int32(index))
      }
    }
    postProcessor.prefix = recipe.prefix.compactMap { name in
      let content = Array(name.utf8)
      return added.id(of: content) ?? configuration.addedTokens.first { $0.token.content == content }?.id
    }
    roles = recipe.roles
  }

  /// The tokens in the byte alphabet.
  private static func vocabulary(of contents: TiktokenFile, file: String) throws(TokenizerError) -> Vocabulary
  {
    var vocabulary = Vocabulary(capacity: contents.tokens.count)
    for (bytes, rank) in contents.tokens {
      let token = ByteAlphabet.encode(bytes)
      guard vocabulary.id(of: token) == nil else {
        throw .invalidField(
          file: file,
          field: "rank \(rank)",
          expected: "that of a token that has no other",
          found: "'\(String(decoding: token, as: UTF8.self))' again"
        )
      }
      guard vocabulary.insert(token, id: rank) else {
        throw .duplicateID(
          file: file,
          field: "rank",
          id: Int(rank),
          first: vocabulary.string(rank) ?? "",
          second: String(decoding: token, as: UTF8.self)
        )
      }
    }
    return vocabulary
  }

  private static func merges(of contents: TiktokenFile) -> MergeTable {
    var ids = ByteStringTable(capacity: contents.tokens.count)
    for (bytes, rank) in contents.tokens { ids.insert(bytes.span, id: rank) }
    var merges = MergeTable(capacity: contents.tokens.count * 2)
    for (bytes, rank) in contents.tokens {
      for middle in bytes.indices.dropFirst() {
        guard let left = ids.id(of: bytes.span, 0..<middle),
          let right = ids.id(of: bytes.span, middle..<bytes.count)
        else { continue }
        merges.insert(left, right, MergeTable.Merge(rank: UInt32(rank), id: rank))
      }
    }
    return merges
  }
}

extension SplitPreTokenizer {
  /// Isolates the matches of an expression that the program knows.
  init(pattern: String, file: String) throws(TokenizerError) {
    let field = JSONField(file: file, path: "split pattern", value: .string(pattern))
    self.init(matcher: .expression(try Pattern(field)), behavior: .isolated, isInverted: false)
  }
}
