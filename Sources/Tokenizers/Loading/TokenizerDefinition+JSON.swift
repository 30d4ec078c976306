import OrderedJSON

extension TokenizerDefinition {
  /// Reads a tokenizer.json; truncation and padding are the caller's business and are passed over.
  init(json file: JSONField) throws(TokenizerError) {
    guard file.value.objectValue != nil else {
      throw JSONField(file: file.file, path: "the file", value: file.value).mustBe("an object")
    }
    normalizer = try Components.normalizers.makeIfPresent("normalizer", of: file)
    preTokenizer = try Components.preTokenizers.makeIfPresent("pre_tokenizer", of: file)
    postProcessor = try Components.postProcessors.makeIfPresent("post_processor", of: file) ?? PostProcessor()
    decoder = DecoderChain(try Components.decoders.makeIfPresent("decoder", of: file))
    model = try Self.model(try file.required("model"))
    for field in try file.optional("added_tokens")?.array() ?? [] {
      let token = try AddedToken(field)
      try add(token, id: try field.required("id"))
    }
    skipByteAlphabet()
  }

  /// The model; old files leave its type out, which then follows from its members.
  private static func model(_ field: JSONField) throws(TokenizerError) -> any TokenModel {
    guard let object = field.value.objectValue else { throw field.mustBe("an object") }
    if field.optional("type") != nil { return try Components.models.make(field) }
    let type =
      if field.optional("merges") != nil {
        "BPE"
      } else if field.optional("vocab")?.value.arrayValue != nil {
        "Unigram"
      } else if field.optional("max_input_chars_per_word") != nil {
        "WordPiece"
      } else {
        "WordLevel"
      }
    var typed = object
    typed["type"] = .string(type)
    return try Components.models.make(JSONField(file: field.file, path: field.path, value: .object(typed)))
  }

  /// Adds a token under the id that the file gives it, or under that of the model if the model has it.
  private mutating func add(_ token: AddedToken, id field: JSONField) throws(TokenizerError) {
    let stated = Int32(try field.integer(in: 0...Vocabulary.largestID))
    let id = model.vocabulary.id(of: token.content) ?? stated
    if let other = content(of: id), other != token.content {
      throw .duplicateID(
        file: field.file,
        field: field.path,
        id: Int(id),
        first: String(decoding: other, as: UTF8.self),
        second: String(decoding: token.content, as: UTF8.self)
      )
    }
    added.insert(token, id: id)
  }
}
