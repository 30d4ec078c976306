/// The file that a repository's vocabulary is read from.
enum VocabularyFile {
  case json
  /// A sentencepiece model, or a tiktoken file of that name.
  case model(file: String)
  case tiktoken(file: String)
  case vocabAndMerges

  /// The preferred file of those present.
  init?(in directory: RepositoryDirectory) {
    if directory.has("tokenizer.json") {
      self = .json
    } else if let file = ["tokenizer.model", "spiece.model"].first(where: directory.has) {
      self = .model(file: file)
    } else if let file = directory.files(in: ".").first(where: { $0.hasSuffix(".tiktoken") }) {
      self = .tiktoken(file: file)
    } else if directory.has("vocab.json"), directory.has("merges.txt") {
      self = .vocabAndMerges
    } else {
      return nil
    }
  }

  /// Reads the vocabulary and applies the configuration to it.
  func definition(
    in directory: RepositoryDirectory,
    _ configuration: TokenizerConfiguration
  ) throws(TokenizerError) -> TokenizerDefinition {
    var definition: TokenizerDefinition
    switch self {
    case .json:
      definition = try TokenizerDefinition(json: directory.json("tokenizer.json"))
      if let adds = configuration.addsPrefixSpace {
        definition.preTokenizer = definition.preTokenizer?.addingPrefixSpace(adds)
      }
    case .model(let file), .tiktoken(let file):
      let bytes = try directory.bytes(file)
      definition =
        isTiktoken(bytes)
        ? try TokenizerDefinition(tiktoken: bytes, file: file, configuration)
        : try TokenizerDefinition(sentencePiece: bytes, file: file, configuration)
    case .vocabAndMerges:
      definition = try TokenizerDefinition(
        vocab: directory.json("vocab.json"),
        merges: directory.text("merges.txt"),
        configuration: configuration
      )
    }
    definition.add(tokensOf: configuration, isRaw: isModel)
    try setPostProcessor(of: &definition, configuration)
    return definition
  }

  /// Whether tokens are looked for in the text as it was given, whatever their flags say: only the normalizer
  /// of tokenizer.json knows of them.
  private var isModel: Bool {
    switch self {
    case .model, .tiktoken: true
    case .json, .vocabAndMerges: false
    }
  }

  private func isTiktoken(_ bytes: [UInt8]) -> Bool {
    if case .tiktoken = self { return true }
    return TiktokenFile.isTiktoken(bytes)
  }

  /// Llama's classes make the post-processor from two flags (begin on, end off unless stated); with other
  /// classes the flags count where the vocabulary file has no post-processor of its own.
  private func setPostProcessor(
    of definition: inout TokenizerDefinition,
    _ configuration: TokenizerConfiguration
  ) throws(TokenizerError) {
    if case .json = self, !configuration.isLlamaClass { return }
    // The class has put its tokens there.
    guard definition.postProcessor.prefix.isEmpty || configuration.isLlamaClass else { return }
    let isBaichuan = configuration.tokenizerClass == "BaichuanTokenizer"
    let addsByDefault =
      (configuration.isLlamaClass || isBaichuan) && configuration.specialTokens.bos != nil
    try definition.setPostProcessor(
      bos: configuration.addsBOS ?? addsByDefault,
      eos: configuration.addsEOS ?? false,
      configuration
    )
  }
}
