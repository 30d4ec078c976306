/// Every component that a tokenizer file can name: a new one is a file of its own and a line here.
enum Components {
  static let normalizers = Registry<any Normalizer>(
    kind: "normalizer",
    makers: [
      ("Sequence", { field throws(TokenizerError) in try NormalizerSequence(field) }),
      ("NFC", { _ throws(TokenizerError) in UnicodeNormalizer(form: .nfc) }),
      ("NFD", { _ throws(TokenizerError) in UnicodeNormalizer(form: .nfd) }),
      ("NFKC", { _ throws(TokenizerError) in UnicodeNormalizer(form: .nfkc) }),
      ("NFKD", { _ throws(TokenizerError) in UnicodeNormalizer(form: .nfkd) }),
      ("Lowercase", { _ throws(TokenizerError) in LowercaseNormalizer() }),
      ("StripAccents", { _ throws(TokenizerError) in StripAccentsNormalizer() }),
      ("Strip", { field throws(TokenizerError) in try StripNormalizer(field) }),
      ("Prepend", { field throws(TokenizerError) in try PrependNormalizer(field) }),
      ("Replace", { field throws(TokenizerError) in try Replacement(field) }),
      ("ByteLevel", { _ throws(TokenizerError) in ByteLevelNormalizer() }),
      ("BertNormalizer", { field throws(TokenizerError) in try BertNormalizer(field) }),
      ("Nmt", { _ throws(TokenizerError) in NmtNormalizer() }),
      ("Precompiled", { field throws(TokenizerError) in try PrecompiledNormalizer(field) }),
    ]
  )

  static let preTokenizers = Registry<any PreTokenizer>(
    kind: "pre-tokenizer",
    makers: [
      ("Sequence", { field throws(TokenizerError) in try PreTokenizerSequence(field) }),
      ("ByteLevel", { field throws(TokenizerError) in try ByteLevelPreTokenizer(field) }),
      ("Split", { field throws(TokenizerError) in try SplitPreTokenizer(field) }),
      ("Metaspace", { field throws(TokenizerError) in try MetaspacePreTokenizer(field) }),
      ("Digits", { field throws(TokenizerError) in try ScalarPreTokenizer.digits(field) }),
      ("Punctuation", { field throws(TokenizerError) in try ScalarPreTokenizer.punctuation(field) }),
      ("Whitespace", { _ throws(TokenizerError) in WhitespacePreTokenizer() }),
      ("WhitespaceSplit", { _ throws(TokenizerError) in ScalarPreTokenizer.whitespaceSplit }),
      (
        "BertPreTokenizer",
        { _ throws(TokenizerError) in
          PreTokenizerSequence([
            ScalarPreTokenizer.whitespaceSplit, ScalarPreTokenizer.punctuation(.isolated),
          ])
        }
      ),
      ("CharDelimiterSplit", { field throws(TokenizerError) in try ScalarPreTokenizer.delimiter(field) }),
      ("FixedLength", { field throws(TokenizerError) in try FixedLengthPreTokenizer(field) }),
      ("UnicodeScripts", { _ throws(TokenizerError) in ScriptPreTokenizer() }),
    ]
  )

  static let models = Registry<any TokenModel>(
    kind: "model",
    makers: [
      ("BPE", { field throws(TokenizerError) in try BPE(field) }),
      ("Unigram", { field throws(TokenizerError) in try Unigram(field) }),
      ("WordLevel", { field throws(TokenizerError) in try WordLevel(field) }),
      ("WordPiece", { field throws(TokenizerError) in try WordPiece(field) }),
    ]
  )

  static let postProcessors = Registry<PostProcessor>(
    kind: "post-processor",
    makers: [
      ("Sequence", { field throws(TokenizerError) in try PostProcessor(sequence: field) }),
      ("TemplateProcessing", { field throws(TokenizerError) in try PostProcessor(template: field) }),
      ("ByteLevel", { field throws(TokenizerError) in try PostProcessor(byteLevel: field) }),
      ("BertProcessing", { field throws(TokenizerError) in try PostProcessor(classification: field) }),
      ("RobertaProcessing", { field throws(TokenizerError) in try PostProcessor(roberta: field) }),
    ]
  )

  static let decoders = Registry<[DecoderStep]>(
    kind: "decoder",
    makers: [
      ("Sequence", { field throws(TokenizerError) in try DecoderStep.sequence(field) }),
      ("ByteLevel", { _ throws(TokenizerError) in [.token(ByteLevelDecoder())] }),
      ("Metaspace", { field throws(TokenizerError) in [.token(try MetaspaceDecoder(field))] }),
      ("ByteFallback", { _ throws(TokenizerError) in [.byteFallback] }),
      ("Fuse", { _ throws(TokenizerError) in [.fuse] }),
      ("Replace", { field throws(TokenizerError) in [.token(try Replacement(field))] }),
      ("Strip", { field throws(TokenizerError) in [.token(try StripDecoder(field))] }),
      ("WordPiece", { field throws(TokenizerError) in [.token(try WordPieceDecoder(field))] }),
      ("CTC", { field throws(TokenizerError) in [.token(try CTCDecoder(field))] }),
      ("BPEDecoder", { field throws(TokenizerError) in try DecoderStep.wordSuffix(field) }),
    ]
  )
}
