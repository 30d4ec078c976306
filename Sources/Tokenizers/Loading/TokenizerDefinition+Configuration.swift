extension TokenizerDefinition {
  /// Applies a configuration's added tokens: their flags win over those of the vocabulary file, and tokens
  /// that the file lacks are added, as are named special tokens.
  ///
  /// A token whose id is taken gets the next free one, as the reference gives it.
  ///
  /// - Parameters:
  ///   - configuration: Names the tokens.
  ///   - isRaw: Whether all of them are looked for before normalising.
  mutating func add(tokensOf configuration: TokenizerConfiguration, isRaw: Bool) {
    for (id, token) in configuration.addedTokens where !token.content.isEmpty {
      // A token of the class stays special, so that a text cannot hold it by accident.
      var token = token
      if isRaw { token.isNormalized = false }
      if let id = added.id(of: token.content), added.tokens[id]?.isSpecial == true { token.isSpecial = true }
      let free = content(of: id) == nil ? id : Int32(endID)
      added.insert(token, id: self.id(of: token.content) ?? free)
    }
    for content in configuration.specialTokens.contents where added.id(of: Array(content.utf8)) == nil {
      let token = AddedToken(content, isNormalized: false, isSpecial: true)
      added.insert(token, id: id(of: token.content) ?? Int32(endID))
    }
  }

  /// Replaces the post-processor by `[bos] text [eos]`.
  mutating func setPostProcessor(bos: Bool, eos: Bool, _ configuration: TokenizerConfiguration)
    throws(TokenizerError)
  {
    postProcessor = PostProcessor()
    if bos { postProcessor.prefix = try ids(of: "bos_token", flag: "add_bos_token", configuration) }
    if eos { postProcessor.suffix = try ids(of: "eos_token", flag: "add_eos_token", configuration) }
  }

  private func ids(
    of role: String,
    flag: String,
    _ configuration: TokenizerConfiguration
  ) throws(TokenizerError) -> [Int32] {
    guard let content = configuration.specialTokens[role] else {
      throw .invalidField(
        file: "tokenizer_config.json",
        field: role,
        expected: "present when '\(flag)' is true",
        found: "nothing"
      )
    }
    return id(of: Array(content.utf8)).map { [$0] } ?? []
  }
}
