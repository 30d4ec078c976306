import OrderedJSON

/// How text is split before byte-level BPE, by the names of `tokenizer.ggml.pre` (llama.cpp, llama-vocab.cpp).
struct GGUFSplitting {
  /// What comes before splitting, as tokenizer.json describes it.
  let normalizer: JSONValue
  /// How text is split, as tokenizer.json describes it.
  let preTokenizer: JSONValue
  /// Whether a word that is a token is not built by merging.
  let ignoresMerges: Bool
  /// Whether texts begin with the token of the role `bos` when the file does not say.
  let addsBOS: Bool

  /// Finds rules by name, or nil when they are not known.
  init?(name: String) {
    guard let rules = Self.rules.first(where: { $0.names.contains(name) }) else { return nil }
    let splits: [JSONValue] = rules.patterns.map { pattern in
      ["type": "Split", "pattern": ["Regex": .string(pattern)], "behavior": "Isolated", "invert": false]
    }
    let bytes: JSONValue = [
      "type": "ByteLevel", "add_prefix_space": false, "trim_offsets": false, "use_regex": false,
    ]
    preTokenizer = ["type": "Sequence", "pretokenizers": .array(splits + [bytes])]
    normalizer = rules.composes ? ["type": "NFC"] : .null
    ignoresMerges = rules.ignoresMerges
    addsBOS = rules.addsBOS
  }

  /// All names.
  static var names: [String] { rules.flatMap(\.names).sorted() }

  private struct Rules: Sendable {
    var names: [String]
    var patterns: [String]
    var composes = false
    var ignoresMerges = false
    var addsBOS = false
  }

  private static let rules: [Rules] = [
    Rules(
      names: ["llama3", "llama-v3", "llama-bpe", "falcon3", "pixtral"],
      patterns: [llama3],
      ignoresMerges: true,
      addsBOS: true
    ),
    Rules(names: ["dbrx", "smaug-bpe"], patterns: [llama3]),
    Rules(names: ["qwen2", "deepseek-r1-qwen", "megrez"], patterns: [qwen2], composes: true),
    Rules(names: ["stablelm2"], patterns: [qwen2]),
    Rules(names: ["gpt-2", "phi-2", "mpt", "olmo", "jais"], patterns: [gpt2]),
    Rules(names: ["starcoder", "refact", "command-r", "smollm", "codeshell"], patterns: [#"\p{N}"#, gpt2]),
    Rules(names: ["tekken"], patterns: [tekken], ignoresMerges: true, addsBOS: true),
    Rules(names: ["gpt-4o", "llama4"], patterns: [gpt4o]),
    Rules(
      names: ["default"],
      patterns: [#"[\p{P}\$\+<=>\^~\|]+"#, gpt2, #"\p{N}+"#, #"[0-9][0-9][0-9]"#]
    ),
  ]

  private static let gpt2 = #"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#
  private static let llama3 =
    #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
  private static let qwen2 =
    #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
  private static let tekken =
    #"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
  private static let gpt4o =
    #"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
}
