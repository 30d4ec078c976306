extension TokenizerDefinition {
  /// Reads a sentencepiece `tokenizer.model`.
  ///
  /// Control pieces are not looked for in text; a configuration can add them as special tokens.
  init(
    sentencePiece bytes: [UInt8],
    file: String,
    _ configuration: TokenizerConfiguration
  ) throws(TokenizerError) {
    let contents = try SentencePieceFile(bytes, file: file)
    model =
      contents.modelType == .bpe
      ? try SentencePieceBPE(contents, file: file) : try SentencePieceCut(contents, file: file)
    var normalizer = SentencePieceNormalizer(contents)
    if normalizer.dummySpace == .before, configuration.isLlamaClass {
      if configuration.addsPrefixSpace == false {
        normalizer.dummySpace = .none
      } else if configuration.isLegacy == false {
        normalizer.dummySpace = .beforeText
      }
    }
    self.normalizer = normalizer
    decoder = Self.decoder(of: contents)
    if configuration.isChatGLMClass { addChatGLMTokens(from: Int32(contents.pieces.count)) }
  }

  private static func decoder(of contents: SentencePieceFile) -> DecoderChain {
    var steps: [DecoderStep] = []
    if contents.addsDummyPrefix || contents.removesExtraWhitespace {
      steps.append(.token(SentencePieceLeadDecoder(dropsAll: contents.removesExtraWhitespace)))
    }
    var chain = DecoderChain(steps + [.token(Replacement("\u{2581}", by: " ")), .byteFallback])
    chain.invalidBytes = .replaceByte
    for (id, piece) in contents.pieces.enumerated() {
      switch piece.type {
      case .control: chain.fixedTexts[Int32(id)] = []
      case .unknown: chain.fixedTexts[Int32(id)] = contents.unknownSurface
      case .normal, .userDefined, .unused, .byte: break
      }
    }
    return chain
  }

  /// Adds the tokens that ChatGLM's tokenizer class puts behind the pieces, and the two before a text.
  private mutating func addChatGLMTokens(from first: Int32) {
    let names = [
      "[MASK]", "[gMASK]", "[sMASK]", "sop", "eop", "<|system|>", "<|user|>", "<|assistant|>",
      "<|observation|>",
    ]
    for (index, name) in names.enumerated() {
      added.insert(AddedToken(name, isNormalized: false, isSpecial: true), id: first + Int32(index))
    }
    postProcessor.prefix = [first + 1, first + 3]
    roles = [("eos_token", "</s>"), ("unk_token", "<unk>"), ("pad_token", "<unk>")].map {
      SpecialTokens.Role(name: $0.0, content: $0.1)
    }
  }
}
