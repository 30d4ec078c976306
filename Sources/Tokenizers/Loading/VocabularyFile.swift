/// The file that a repository's vocabulary is read from.
enum VocabularyFile {
  case json, sentencePiece, vocabAndMerges

  /// The preferred file of those present.
  init?(in directory: RepositoryDirectory) {
    if directory.has("tokenizer.json") {
      self = .json
    } else if directory.has("tokenizer.model") {
      self = .sentencePiece
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
    case .sentencePiece:
      let bytes = try directory.bytes("tokenizer.model")
      definition = try TokenizerDefinition(sentencePiece: bytes, file: "tokenizer.model")
    case .vocabAndMerges:
      definition = try TokenizerDefinition(
        vocab: directory.json("vocab.json"),
        merges: directory.text("merges.txt"),
        configuration: configuration
      )
    }
    definition.add(tokensOf: configuration)
    try setPostProcessor(of: &definition, configuration)
    return definition
  }

  /// Llama's classes make the post-processor from two flags (begin on, end off unless stated); with other
  /// classes the flags count where the vocabulary file has no post-processor of its own.
  private func setPostProcessor(
    of definition: inout TokenizerDefinition,
    _ configuration: TokenizerConfiguration
  ) throws(TokenizerError) {
    guard configuration.isLlamaClass || self != .json else { return }
    let addsByDefault = configuration.isLlamaClass && configuration.specialTokens.bos != nil
    try definition.setPostProcessor(
      bos: configuration.addsBOS ?? addsByDefault,
      eos: configuration.addsEOS ?? false,
      configuration
    )
  }
}
