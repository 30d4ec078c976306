/// Turns text into token ids and back, as the files of a model repository describe it.
///
/// Reads `tokenizer.json`, sentencepiece `tokenizer.model`, tiktoken files and byte-level `vocab.json` with
/// `merges.txt`. Ids and text equal those of the reference implementations (Hugging Face `tokenizers` for the
/// JSON files, `sentencepiece` for `tokenizer.model`, `tiktoken` for its files). Truncation and padding in the
/// files are passed over, and so is `clean_up_tokenization_spaces`.
public final class Tokenizer: Sendable {
  private let normalizer: (any Normalizer)?
  private let innerNormalizer: (any Normalizer)?
  let preTokenizer: (any PreTokenizer)?
  let model: any TokenModel
  let postProcessor: PostProcessor
  let decoder: DecoderChain
  let added: AddedVocabulary

  /// The named roles of the configuration files.
  public let specialTokens: SpecialTokens
  /// The class that the configuration names (`tokenizer_class`), which tells how some models are prompted.
  public let tokenizerClass: String?
  /// The longest input in tokens that the configuration names (`model_max_length`), or nil without a bound.
  public let configuredMaximumLength: Int?
  /// The chat templates of the repository, by name.
  public let chatTemplates: [ChatTemplateSource]

  /// Loads the tokenizer of a repository directory: tokenizer.json, else tokenizer.model (or spiece.model),
  /// else a tiktoken file, else vocab.json with merges.txt; and tokenizer_config.json with its companions.
  ///
  /// - Throws: ``TokenizerError`` with the file and field at fault.
  public convenience init(directory path: String) throws(TokenizerError) {
    try self.init(RepositoryDirectory(path: path))
  }

  convenience init(_ directory: RepositoryDirectory) throws(TokenizerError) {
    guard let vocabulary = VocabularyFile(in: directory) else {
      throw .noTokenizer(directory: directory.path)
    }
    let configuration = try TokenizerConfiguration(directory)
    try self.init(
      try vocabulary.definition(in: directory, configuration),
      configuration
    )
  }

  /// Whether a directory holds files that ``init(directory:)`` reads a vocabulary from.
  public static func hasTokenizer(directory path: String) -> Bool {
    VocabularyFile(in: RepositoryDirectory(path: path)) != nil
  }

  init(
    _ definition: TokenizerDefinition,
    _ configuration: TokenizerConfiguration
  ) throws(TokenizerError) {
    normalizer = definition.normalizer
    innerNormalizer = definition.normalizer?.insideText()
    preTokenizer = definition.preTokenizer
    model = definition.model
    postProcessor = definition.postProcessor
    decoder = definition.decoder
    var added = definition.added
    try added.prepare(normalizer: definition.normalizer)
    self.added = added
    var specialTokens = configuration.specialTokens
    specialTokens.add(definition.roles)
    self.specialTokens = specialTokens
    tokenizerClass = configuration.tokenizerClass
    configuredMaximumLength = configuration.maximumLength
    chatTemplates = configuration.chatTemplates
  }

  /// One more than the largest id.
  public var vocabularySize: Int { max(model.vocabulary.endID, added.endID) }

  /// The token with an id, in the spelling of the vocabulary (`Ġthe`, `▁the`), or nil when there is none.
  public func token(for id: Int32) -> String? {
    content(of: id).map { String(decoding: $0, as: UTF8.self) }
  }

  /// The id of a token in the spelling of the vocabulary, or nil when there is none.
  public func id(for token: String) -> Int32? {
    let content = Array(token.utf8)
    return added.id(of: content) ?? model.vocabulary.id(of: content)
  }

  /// Whether an id is that of a special token, which skipping leaves out of decoded text.
  public func isSpecial(_ id: Int32) -> Bool { added.tokens[id]?.isSpecial ?? false }

  /// The id of a role's token (`bos_token` …), or nil when there is no such role or token.
  public func id(ofRole name: String) -> Int32? { specialTokens[name].flatMap { id(for: $0) } }

  /// The normalizer of a piece of text between added tokens.
  func normalizer(startsText: Bool) -> (any Normalizer)? { startsText ? normalizer : innerNormalizer }

  func content(of id: Int32) -> [UInt8]? { added.tokens[id]?.content ?? model.vocabulary.token(id) }
}
