import OrderedJSON
import Testing
import Tokenizers

/// Compares the hand-written scanners with the expressions that they stand for: wrapped in a group the
/// expression is the same, but not recognised.
@Suite struct SplittingTests {
  private static let contractions = "(?i:'s|'t|'re|'ve|'m|'ll|'d)"
  private static let tail = #" ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
  static let patterns = [
    #"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#,
    contractions + #"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}|"# + tail,
    contractions + #"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}|"# + tail,
  ]

  /// A tokenizer whose ids show where words end: each byte has a token inside a word and one at its end.
  private static func tokenizer(splitting pattern: String) throws -> Tokenizer {
    var vocabulary: [(String, JSONValue)] = []
    var next: UInt32 = 0x100
    for byte in 0..<256 as Range<UInt32> {
      var scalar = byte
      if !(33...126).contains(byte), !(161...172).contains(byte), byte < 174 {
        scalar = next
        next += 1
      }
      let character = String(Character(try #require(Unicode.Scalar(scalar))))
      vocabulary.append((character, .number(byte)))
      vocabulary.append((character + "</w>", .number(byte + 256)))
    }
    let split: JSONValue = [
      "type": "Split", "pattern": ["Regex": .string(pattern)], "behavior": "Isolated", "invert": false,
    ]
    let bytes: JSONValue = ["type": "ByteLevel", "add_prefix_space": false, "use_regex": false]
    let model: JSONValue = [
      "type": "BPE", "vocab": .object(JSONObject(vocabulary)), "merges": [], "end_of_word_suffix": "</w>",
    ]
    let file: JSONValue = [
      "pre_tokenizer": ["type": "Sequence", "pretokenizers": [split, bytes]], "model": model,
    ]
    let directory = try TemporaryDirectory()
    try directory.write("tokenizer.json", file.compactBytes)
    return try Tokenizer(directory: directory.path)
  }

  private static let words = [
    "a", "Z", "the", "'s", "'LL", "'Re", "'x", "'\u{17F}", "s", "1", "23", "4567", "½", "Ⅷ", "٣", " ", "  ",
    "\n", "\r\n", "\t",
    "\u{A0}", "\u{3000}", "\u{2028}", "\u{85}", "\u{180E}", "\u{200B}", "!", "?!", "--", "é", "e\u{301}",
    "日本", "한", "नम", "😀",
    "\u{0}", "\u{1C}", "\u{10400}", "\u{212A}",
  ]

  @Test("a scanner splits as its expression does", arguments: patterns, 1...20 as ClosedRange<UInt64>)
  func scannerMatchesExpression(pattern: String, seed: UInt64) throws {
    let scanner = try Self.tokenizer(splitting: pattern)
    let engine = try Self.tokenizer(splitting: "(?:" + pattern + ")")
    var random = SeededGenerator(seed: seed)
    for _ in 0..<200 {
      let text = (0..<Int.random(in: 0...12, using: &random)).map { _ in
        Self.words.randomElement(using: &random) ?? ""
      }.joined()
      #expect(try scanner.encode(text) == engine.encode(text), "\(text.debugDescription)")
    }
  }

  @Test("an expression that needs too many steps throws")
  func patternLimit() throws {
    let tokenizer = try Self.tokenizer(splitting: #"(?:(a|a|b)*)*[cd]"#)
    let error = #expect(throws: TokenizerError.self) {
      try tokenizer.encode(String(repeating: "a", count: 4000))
    }
    #expect(
      error?.description.hasPrefix("pattern '(?:(a|a|b)*)*[cd]' needs too many steps on this text: ") == true
    )
  }

  @Test(
    "long runs of one character are encoded",
    arguments: CaseFolder.fixtures,
    ["a", " ", "\n", "鳥", "'", "1", "-"]
  )
  func longRuns(folder: CaseFolder, character: String) throws {
    let tokenizer = try Tokenizer(directory: folder.path)
    let text = String(repeating: character, count: 300_000)
    #expect(try tokenizer.encode(text, addSpecialTokens: false).count <= 2 * text.utf8.count + 1)
  }

  @Test(
    "long runs of one character are encoded by every model",
    arguments: Variant.all,
    ["a", " ", "\n", "鳥", "\u{301}", "\u{1F1E9}", "▁", "\u{0}"]
  )
  func longRunsOfVariants(variant: Variant, character: String) throws {
    let tokenizer = try Variant.tokenizer(variant.contents())
    let text = String(repeating: character, count: 100_000)
    #expect(try tokenizer.encode(text, addSpecialTokens: false).count <= 4 * text.utf8.count + 4)
  }
}
