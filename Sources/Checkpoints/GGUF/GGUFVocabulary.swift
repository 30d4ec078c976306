import OrderedJSON

/// The vocabulary of a GGUF file, written as the files that tokenizers are read from.
struct GGUFVocabulary {
  /// What a token is.
  enum TokenType: Int {
    case normal = 1
    case unknown, control, userDefined, unused, byte
  }

  struct Token {
    var text: [UInt8]
    var type: TokenType
    var score: Float
  }

  let file: GGUFFile
  let architecture: GGUFArchitecture
  /// The id of a token is its index.
  let tokens: [Token]
  private let model: String
  private let special: GGUFSpecialTokens

  /// Reads the vocabulary, or nil when the file has none.
  init?(_ file: GGUFFile, _ architecture: GGUFArchitecture) throws(GGUFFault) {
    guard let texts = try file.texts("tokenizer.ggml.tokens"),
      let model = try file.text("tokenizer.ggml.model"), model != "none", model != "no_vocab"
    else { return nil }
    guard model == "llama" || model == "gpt2" else {
      throw .tokenizer("is of the kind \(quoted(model)); only 'llama' and 'gpt2' are read")
    }
    self.file = file
    self.architecture = architecture
    self.model = model
    special = GGUFSpecialTokens(file)
    let types = try Self.list(file, "tokenizer.ggml.token_type", count: texts.count)
    let scores = try Self.list(file, "tokenizer.ggml.scores", count: texts.count)
    guard model == "gpt2" || scores != nil else { throw .missingKey("tokenizer.ggml.scores") }
    tokens = texts.indices.map { index in
      Token(
        text: texts[index],
        type: types.flatMap { Int(exactly: $0[index]) }.flatMap(TokenType.init) ?? .normal,
        score: scores.map { Float($0[index]) } ?? 0
      )
    }
  }

  private static func list(_ file: GGUFFile, _ key: String, count: Int) throws(GGUFFault) -> [Double]? {
    guard let list = try file.numbers(key) else { return nil }
    guard list.count == count else {
      throw .value(key: key, rule: "a list of \(count) numbers, one for each token", found: "\(list.count)")
    }
    return list
  }

  /// The files: name and content.
  func files() throws(GGUFFault) -> [(name: String, bytes: [UInt8])] {
    let vocabulary: (name: String, bytes: [UInt8]) =
      model == "llama"
      ? ("tokenizer.model", try sentencePieceModel())
      : ("tokenizer.json", try byteLevelFile(special).compactBytes)
    return [vocabulary, ("tokenizer_config.json", try configuration().compactBytes)]
  }
}

// MARK: tokenizer_config.json

extension GGUFVocabulary {
  private func configuration() throws(GGUFFault) -> JSONValue {
    var json = JSONObject()
    json.add("tokenizer_class", model == "llama" ? "LlamaTokenizer" : "PreTrainedTokenizerFast")
    if model == "llama" {
      json.add("add_bos_token", .bool(try adds("bos") ?? true))
      json.add("add_eos_token", .bool(try adds("eos") ?? false))
    }
    let roles = [("bos", "bos"), ("eos", "eos"), ("unk", "unknown"), ("pad", "padding")]
    for (name, role) in roles {
      if let id = try special.id(role), let text = text(id) { json.add(name + "_token", .string(text)) }
    }
    var added = JSONObject()
    for (id, token) in tokens.enumerated() where isAdded(token) {
      guard let text = text(id), !text.isEmpty else { continue }
      added.add("\(id)", addedToken(text, token, id: nil))
    }
    json.add("added_tokens_decoder", .object(added))
    if let template = try template() { json.add("chat_template", template) }
    return .object(json)
  }

  /// Whether a token of a role is added to texts; nil when the file does not say.
  func adds(_ role: String) throws(GGUFFault) -> Bool? { try file.bool("tokenizer.ggml.add_\(role)_token") }

  /// The text of a token, if it is one.
  func text(_ id: Int) -> String? {
    tokens.indices.contains(id) ? String(validating: tokens[id].text, as: UTF8.self) : nil
  }

  /// Whether a token is found in text before it is split.
  func isAdded(_ token: Token) -> Bool {
    switch token.type {
    case .control, .userDefined: true
    case .unknown: model == "llama"
    case .normal, .unused, .byte: false
    }
  }

  /// A token as the JSON files describe it.
  func addedToken(_ text: String, _ token: Token, id: Int?) -> JSONValue {
    var json = JSONObject()
    if let id { json.add("id", .number(id)) }
    json.add("content", .string(text))
    json.add("single_word", false)
    json.add("lstrip", false)
    // Phi-3's tokens swallow the blanks behind them, which the format cannot say (llama.cpp, llama-vocab.cpp).
    let strips = architecture == .phi3 && !["<unk>", "<s>", "<|endoftext|>"].contains(text)
    json.add("rstrip", .bool(strips))
    json.add("normalized", false)
    json.add("special", .bool(token.type != .userDefined))
    return .object(json)
  }

  /// One template, or several by name.
  private func template() throws(GGUFFault) -> JSONValue? {
    let main = try file.text("tokenizer.chat_template")
    var named: [JSONValue] = []
    for name in try file.texts("tokenizer.chat_templates") ?? [] {
      let name = String(decoding: name, as: UTF8.self)
      if let source = try file.text("tokenizer.chat_template.\(name)") {
        named.append(["name": .string(name), "template": .string(source)])
      }
    }
    guard !named.isEmpty else { return main.map { .string($0) } }
    if let main { named.insert(["name": "default", "template": .string(main)], at: 0) }
    return .array(named)
  }
}
