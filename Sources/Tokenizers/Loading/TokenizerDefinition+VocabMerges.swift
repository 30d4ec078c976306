import OrderedJSON

extension TokenizerDefinition {
  /// Reads a byte-level vocab.json with its merges.txt, as GPT-2 and its followers have them.
  ///
  /// The two files say nothing about splitting: Qwen's tokenizer class asks for its own expression and NFC,
  /// every other one for that of GPT-2.
  init(
    vocab: JSONField,
    merges: String,
    configuration: TokenizerConfiguration
  ) throws(TokenizerError) {
    let file = JSONField(file: vocab.file, path: "the file", value: vocab.value)
    model = try BPE(
      vocabulary: try Vocabulary(file),
      mergeLines: merges,
      file: "merges.txt",
      options: BPE.Options()
    )
    decoder = DecoderChain([.token(ByteLevelDecoder())])
    let bytes = ByteLevelPreTokenizer(
      addsPrefixSpace: configuration.addsPrefixSpace ?? false,
      splits: !configuration.isQwenClass
    )
    if configuration.isQwenClass {
      normalizer = UnicodeNormalizer(form: .nfc)
      preTokenizer = PreTokenizerSequence([
        try SplitPreTokenizer(pattern: WordScanner.qwenPattern, file: vocab.file), bytes,
      ])
    } else {
      preTokenizer = bytes
    }
    skipByteAlphabet()
  }
}
