import OrderedJSON

/// What tokenizer_config.json and its older companions say.
struct TokenizerConfiguration {
  private(set) var tokenizerClass: String?
  private(set) var addsBOS: Bool?
  private(set) var addsEOS: Bool?
  private(set) var addsPrefixSpace: Bool?
  /// Whether each piece of text between special tokens gets a dummy space, as before transformers 4.31.
  private(set) var isLegacy: Bool?
  private(set) var maximumLength: Int?
  private(set) var addedTokens: [(id: Int32, token: AddedToken)] = []
  private(set) var specialTokens = SpecialTokens()
  private(set) var chatTemplates: [ChatTemplateSource] = []

  init(_ directory: RepositoryDirectory) throws(TokenizerError) {
    let config = try directory.jsonIfPresent("tokenizer_config.json")
    if let config { try read(config) }
    // The companions are from before `added_tokens_decoder` and not consulted beside it.
    if config?.optional("added_tokens_decoder") == nil {
      if let map = try directory.jsonIfPresent("special_tokens_map.json") {
        try specialTokens.add(rolesOf: map)
      }
      if let added = try directory.jsonIfPresent("added_tokens.json") { try readAddedTokens(added) }
    }
    chatTemplates = try ChatTemplateSource.all(in: directory, configuration: config)
  }

  /// The tokenizer classes whose post-processor is made from `add_bos_token` and `add_eos_token`.
  var isLlamaClass: Bool {
    switch tokenizerClass?.replacing("Fast", with: "") {
    case "LlamaTokenizer", "CodeLlamaTokenizer", "GemmaTokenizer", "CohereTokenizer": true
    default: false
    }
  }

  /// The class whose tokens for roles stand behind the pieces of the vocabulary.
  var isChatGLMClass: Bool { tokenizerClass == "ChatGLMTokenizer" }

  var isQwenClass: Bool { tokenizerClass?.replacing("Fast", with: "") == "Qwen2Tokenizer" }

  private mutating func read(_ config: JSONField) throws(TokenizerError) {
    guard config.value.objectValue != nil else {
      throw JSONField(file: config.file, path: "the file", value: config.value).mustBe("an object")
    }
    tokenizerClass = try config.optional("tokenizer_class")?.string()
    addsBOS = try config.optional("add_bos_token")?.bool()
    addsEOS = try config.optional("add_eos_token")?.bool()
    addsPrefixSpace = try config.optional("add_prefix_space")?.bool()
    isLegacy = try config.optional("legacy")?.bool()
    if let length = config.optional("model_max_length") { maximumLength = try Self.maximumLength(length) }
    for (key, field) in try config.optional("added_tokens_decoder")?.members() ?? [] {
      guard let id = Int32(key), (0...Int32(Vocabulary.largestID)).contains(id) else {
        throw field.mustBe("under an id from 0 to \(Vocabulary.largestID)")
      }
      addedTokens.append((id, try AddedToken(field)))
    }
    addedTokens.sort { $0.id < $1.id }
    try specialTokens.add(rolesOf: config)
  }

  /// A length in tokens; numbers such as 1e30 stand for "none".
  private static func maximumLength(_ field: JSONField) throws(TokenizerError) -> Int? {
    guard let length = field.value.doubleValue, length > 0 else { throw field.mustBe("a positive number") }
    return length < 1e15 ? Int(length) : nil
  }

  private mutating func readAddedTokens(_ file: JSONField) throws(TokenizerError) {
    for (content, field) in try file.members() {
      let isSpecial = specialTokens.holds(content)
      let id = Int32(try field.integer(in: 0...Vocabulary.largestID))
      addedTokens.append((id, AddedToken(content, isNormalized: !isSpecial, isSpecial: isSpecial)))
    }
    addedTokens.sort { $0.id < $1.id }
  }
}
