extension TokenizerDefinition {
  /// Reads a sentencepiece `tokenizer.model` of the BPE kind.
  ///
  /// Control pieces are not looked for in text; a configuration can add them as special tokens.
  init(sentencePiece bytes: [UInt8], file: String) throws(TokenizerError) {
    guard bytes.first == 0x0A else {
      throw .unsupportedComponent(
        file: file,
        field: "first byte",
        kind: "vocabulary",
        type: "tiktoken",
        supported: ["sentencepiece"]
      )
    }
    let contents = try SentencePieceFile(bytes, file: file)
    guard contents.modelType == .bpe else {
      throw .unsupportedComponent(
        file: file,
        field: "trainer_spec.model_type",
        kind: "model",
        type: "\(contents.modelType)",
        supported: ["bpe"]
      )
    }
    guard !contents.hasCharacterMap else {
      throw .unsupportedComponent(
        file: file,
        field: "normalizer_spec.precompiled_charsmap",
        kind: "normalizer",
        type: "Precompiled",
        supported: ["identity"]
      )
    }
    model = try SentencePieceBPE(contents, file: file)
    normalizer = SentencePieceNormalizer(
      removesExtraWhitespace: contents.removesExtraWhitespace,
      addsDummyPrefix: contents.addsDummyPrefix,
      addsAsSuffix: contents.treatsWhitespaceAsSuffix,
      escapesWhitespace: contents.escapesWhitespace
    )
    decoder = Self.decoder(of: contents)
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
}
