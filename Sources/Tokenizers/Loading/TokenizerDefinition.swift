/// The parts of a tokenizer as a vocabulary file describes them, before a configuration changes them.
struct TokenizerDefinition {
  var normalizer: (any Normalizer)?
  var preTokenizer: (any PreTokenizer)?
  var model: any TokenModel
  var postProcessor = PostProcessor()
  var decoder: DecoderChain
  var added = AddedVocabulary()
  /// The roles that the tokenizer's class gives tokens where the configuration does not.
  var roles: [SpecialTokens.Role] = []

  /// One more than the largest id of any token.
  var endID: Int { max(model.vocabulary.endID, added.endID) }

  func id(of content: [UInt8]) -> Int32? { added.id(of: content) ?? model.vocabulary.id(of: content) }

  /// The content of the token with an id, if there is one.
  func content(of id: Int32) -> [UInt8]? { added.tokens[id]?.content ?? model.vocabulary.token(id) }

  /// Gives the model raw bytes where the byte alphabet would only be a detour.
  mutating func skipByteAlphabet() {
    guard let preTokenizer = preTokenizer?.leavingBytes(), let model = model.takingBytes() else { return }
    self.preTokenizer = preTokenizer
    self.model = model
  }
}
