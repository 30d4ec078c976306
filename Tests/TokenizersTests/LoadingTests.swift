import Testing
import Tokenizers

@Suite struct LoadingTests {
  /// A tokenizer.json with a tiny vocabulary, and one part of it replaced.
  private static func file(
    vocab: String = #"{"a":0,"b":1,"ab":2}"#,
    merges: String = #"["a b"]"#,
    parts: String = ""
  ) -> String {
    #"{\#(parts)"model":{"type":"BPE","vocab":\#(vocab),"merges":\#(merges)}}"#
  }

  private static func message(_ files: [String: String]) throws -> String? {
    let directory = try TemporaryDirectory()
    for (name, text) in files { try directory.write(name, text) }
    let error = #expect(throws: TokenizerError.self) { try Tokenizer(directory: directory.path) }
    return error?.description
  }

  private static let faults: [(String, String)] = [
    ("", "tokenizer.json: not valid JSON: EOF while parsing a value at line 1 column 0"),
    (#"{"model":"#, "tokenizer.json: not valid JSON: EOF while parsing a value at line 1 column 9"),
    ("[]", "tokenizer.json: 'the file' must be an object; got an array"),
    ("{}", "tokenizer.json: 'model' must be present; got nothing"),
    (#"{"model":null}"#, "tokenizer.json: 'model' must be present; got null"),
    (#"{"model":7}"#, "tokenizer.json: 'model' must be an object; got 7"),
    (#"{"model":{"type":"BPE","merges":[]}}"#, "tokenizer.json: 'model.vocab' must be present; got nothing"),
    (file(vocab: "[]"), "tokenizer.json: 'model.vocab' must be an object of tokens and ids; got an array"),
    (
      file(vocab: #"{"a":-1}"#),
      #"tokenizer.json: 'model.vocab["a"]' must be an id from 0 to 4194303; got -1"#
    ),
    (
      file(vocab: #"{"a":4294967296}"#),
      #"tokenizer.json: 'model.vocab["a"]' must be an id from 0 to 4194303; got 4294967296"#
    ),
    (
      file(vocab: #"{"a":"x"}"#),
      #"tokenizer.json: 'model.vocab["a"]' must be an id from 0 to 4194303; got 'x'"#
    ),
    (file(vocab: #"{"a":0,"b":0}"#), "tokenizer.json: 'model.vocab': id 0 is given to both 'a' and 'b'"),
    (
      file(merges: #"["a z"]"#), "tokenizer.json: 'model.merges[0]' names 'z', which is not in the vocabulary"
    ),
    (
      file(merges: #"["a b","b a"]"#),
      "tokenizer.json: 'model.merges[1]' names 'ba', which is not in the vocabulary"
    ),
    (
      file(merges: #"[["a"]]"#),
      "tokenizer.json: 'model.merges[0]' must be a pair of tokens (an array of two, or one string with a space between); got an array"
    ),
    (file(merges: "3"), "tokenizer.json: 'model.merges' must be an array of pairs; got 3"),
    (
      file(parts: #""normalizer":{"type":"Nope"},"#),
      "tokenizer.json: 'normalizer': normalizer 'Nope' is not supported; supported: BertNormalizer, ByteLevel, Lowercase, NFC, NFD, NFKC, NFKD, Nmt, Precompiled, Prepend, Replace, Sequence, Strip, StripAccents"
    ),
    (
      file(parts: #""decoder":{"type":"Sequence","decoders":[{"type":"TTS"}]},"#),
      "tokenizer.json: 'decoder.decoders[0]': decoder 'TTS' is not supported; supported: BPEDecoder, ByteFallback, ByteLevel, CTC, Fuse, Metaspace, Replace, Sequence, Strip, WordPiece"
    ),
    (
      #"{"model":{"type":"Neural","vocab":{"a":0}}}"#,
      "tokenizer.json: 'model': model 'Neural' is not supported; supported: BPE, Unigram, WordLevel, WordPiece"
    ),
    (
      #"{"model":{"vocab":[["a",1,2]]}}"#,
      "tokenizer.json: 'model.vocab[0]' must be a pair of a piece of at most 1024 bytes and a score; got an array"
    ),
    (
      #"{"model":{"vocab":[["a",1e400]]}}"#,
      "tokenizer.json: 'model.vocab[0]' must be a pair of a piece of at most 1024 bytes and a score; got an array"
    ),
    (
      #"{"model":{"unk_id":1,"vocab":[["a",1]]}}"#,
      "tokenizer.json: 'model.unk_id' must be the index of a piece; got 1"
    ),
    (
      #"{"model":{"max_input_chars_per_word":-1,"vocab":{}}}"#,
      "tokenizer.json: 'model.max_input_chars_per_word' must be an integer from 0 to 2147483647; got -1"
    ),
    (
      file(parts: #""normalizer":{"type":"Precompiled","precompiled_charsmap":"?"},"#),
      "tokenizer.json: 'normalizer.precompiled_charsmap' must be base64; got '?'"
    ),
    (
      file(parts: #""normalizer":{"type":"Precompiled","precompiled_charsmap":"/////w=="},"#),
      "tokenizer.json: 'normalizer.precompiled_charsmap' must be a trie with its replacements; got a trie of 4294967295 bytes in 4"
    ),
    (
      file(parts: #""pre_tokenizer":{"type":"FixedLength","length":0},"#),
      "tokenizer.json: 'pre_tokenizer.length' must be an integer from 1 to 2147483647; got 0"
    ),
    (
      file(parts: #""pre_tokenizer":{"type":"CharDelimiterSplit","delimiter":"ab"},"#),
      "tokenizer.json: 'pre_tokenizer.delimiter' must be one character; got 'ab'"
    ),
    (
      file(parts: #""pre_tokenizer":{"type":"Split","pattern":{"Regex":"(a"},"behavior":"Isolated"},"#),
      "tokenizer.json: 'pre_tokenizer.pattern.Regex': pattern '(a' does not compile: missing closing parenthesis at byte 2"
    ),
    (
      file(parts: #""pre_tokenizer":{"type":"Split","pattern":{"String":"a"},"behavior":"Nowhere"},"#),
      "tokenizer.json: 'pre_tokenizer.behavior' must be one of Removed, Isolated, MergedWithPrevious, MergedWithNext, Contiguous; got 'Nowhere'"
    ),
    (
      file(
        parts: #""post_processor":{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"<s>"}}]},"#
      ),
      "tokenizer.json: 'post_processor.single[0].SpecialToken.id' names '<s>', which is not in the vocabulary"
    ),
    (
      file(parts: #""added_tokens":[{"id":1,"content":"<s>"}],"#),
      "tokenizer.json: 'added_tokens[0].id': id 1 is given to both 'b' and '<s>'"
    ),
    (
      file(parts: #""added_tokens":[{"id":9,"content":"<s>","special":"yes"}],"#),
      "tokenizer.json: 'added_tokens[0].special' must be a boolean; got 'yes'"
    ),
  ]

  @Test(
    "a tokenizer.json with a fault names file, field, rule and what came",
    arguments: faults
  )
  func faultyJSON(text: String, message: String) throws {
    #expect(try Self.message(["tokenizer.json": text]) == message)
  }

  @Test(
    "a configuration with a fault names it",
    arguments: [
      (#"{"bos_token":5}"#, "'bos_token' must be a string or an object with 'content'; got 5"),
      (#"{"model_max_length":"x"}"#, "'model_max_length' must be a positive number; got 'x'"),
      (#"{"chat_template":5}"#, "'chat_template' must be a string or a list of named templates; got 5"),
      (
        #"{"added_tokens_decoder":{"x":{}}}"#,
        "'added_tokens_decoder.x' must be under an id from 0 to 4194303; got an object"
      ),
      (
        #"{"tokenizer_class":"LlamaTokenizer","add_bos_token":true}"#,
        "'bos_token' must be present when 'add_bos_token' is true; got nothing"
      ),
    ]
  )
  func faultyConfiguration(text: String, message: String) throws {
    let files = ["tokenizer.json": Self.file(), "tokenizer_config.json": text]
    #expect(try Self.message(files) == "tokenizer_config.json: " + message)
  }

  @Test func aDirectoryWithoutFilesIsRefused() throws {
    let directory = try TemporaryDirectory()
    #expect(!Tokenizer.hasTokenizer(directory: directory.path))
    #expect(
      try Self.message(["config.json": "{}"])?.hasSuffix(
        ": expected tokenizer.json, tokenizer.model, a .tiktoken file, or vocab.json with merges.txt"
      ) == true
    )
  }

  private static func tiktokenFault(_ line: String, _ found: String) -> String {
    "'\(line)' must be a token of 1 to 1024 bytes in base64, a space and a rank up to 4194303; got '\(found)'"
  }

  @Test("a tiktoken file that no rule splits for is refused")
  func unknownTiktoken() throws {
    #expect(
      try Self.message(["other.tiktoken": "YQ== 0"])
        == "other.tiktoken: 'tokenizer_class': tiktoken vocabulary '' is not supported; supported: QWenTokenizer, ChatGLM4Tokenizer"
    )
  }

  @Test(
    "a tokenizer.model with a fault is refused",
    arguments: [
      ([0x0A, 0x05, 0x0A], "not a sentencepiece model: a field of 5 bytes ends outside the file at byte 2"),
      ([0x0A, 0x03, 0x0A, 0x01, 0xFF], "not a sentencepiece model: a piece is not UTF-8 at byte 5"),
      ([0x0A, 0x02, 0x18, 0x09], "not a sentencepiece model: piece type 9 is unknown at byte 4"),
      ([0x0A, 0x02, 0x18, 0xFF], "not a sentencepiece model: an integer is cut off at byte 4"),
      (
        [0x0A, 0x03, 0x0A, 0x01, 0x61],
        "not a sentencepiece model: it holds no unknown piece at byte 0"
      ),
      ([0x0A, 0x02, 0x0A, 0x00], "not a sentencepiece model: a piece is empty at byte 4"),
      (
        [0x0A, 0x03, 0x0A, 0x01, 0x61, 0x1A, 0x03, 0x12, 0x01, 0x00],
        "not a sentencepiece model: the character map is not a trie with its replacements but 1 bytes at byte 10"
      ),
      (
        [0x0A, 0x03, 0x0A, 0x01, 0x61, 0x2A, 0x03, 0x12, 0x01, 0x00],
        "not a sentencepiece model: a denormalizer with a character map is not supported at byte 10"
      ),
      ([0x61], tiktokenFault("line 1", "a")),
      (Array("YQ== 0\nYg== 4194304".utf8), tiktokenFault("line 2", "Yg== 4194304")),
      (Array("YQ== 0\nYg=a 1".utf8), tiktokenFault("line 2", "Yg=a 1")),
      (Array("YQ== 0\nYg== 0".utf8), "'rank': id 0 is given to both 'a' and 'b'"),
      (Array("YQ== 0\nYQ== 1".utf8), "'rank 1' must be that of a token that has no other; got 'a' again"),
    ] as [([UInt8], String)]
  )
  func faultyModel(bytes: [UInt8], message: String) throws {
    let directory = try TemporaryDirectory()
    try directory.write("tokenizer.model", bytes)
    let error = #expect(throws: TokenizerError.self) { try Tokenizer(directory: directory.path) }
    #expect(error?.description == "tokenizer.model: " + message)
  }
}
