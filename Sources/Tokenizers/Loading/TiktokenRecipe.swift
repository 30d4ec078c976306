/// What a tiktoken file leaves to the program that reads it.
enum TiktokenRecipe {
  /// `qwen.tiktoken` of the first Qwen (`tokenization_qwen.py`).
  case qwen
  /// `tokenizer.model` of Llama 3 as Meta publishes it (`tokenizer.py`).
  case llama3
  /// `tokenizer.model` of GLM-4 (`tokenization_chatglm.py`): the configuration names the special tokens.
  case glm4

  init(file: String, _ configuration: TokenizerConfiguration) throws(TokenizerError) {
    switch configuration.tokenizerClass {
    case "QWenTokenizer": self = .qwen
    case "ChatGLM4Tokenizer": self = .glm4
    case _ where file == "qwen.tiktoken": self = .qwen
    case _ where file == "tokenizer.model": self = .llama3
    default:
      throw .unsupportedComponent(
        file: file,
        field: "tokenizer_class",
        kind: "tiktoken vocabulary",
        type: configuration.tokenizerClass ?? "",
        supported: ["QWenTokenizer", "ChatGLM4Tokenizer"]
      )
    }
  }

  /// The expression that splits a text.
  var pattern: String {
    switch self {
    case .qwen: WordScanner.qwenPattern
    case .llama3, .glm4: WordScanner.llama3Pattern
    }
  }

  /// Whether texts are brought into normalisation form C.
  var composes: Bool { self == .qwen }

  /// The special tokens behind the ranks, in order.
  var specialTokens: [String] {
    switch self {
    case .qwen:
      return ["<|endoftext|>", "<|im_start|>", "<|im_end|>"] + (0..<205).map { "<|extra_\($0)|>" }
    case .llama3:
      func reserved(_ range: Range<Int>) -> [String] { range.map { "<|reserved_special_token_\($0)|>" } }
      return ["<|begin_of_text|>", "<|end_of_text|>"] + reserved(0..<4)
        + ["<|start_header_id|>", "<|end_header_id|>"] + reserved(4..<5) + ["<|eot_id|>"] + reserved(5..<251)
    case .glm4: return []
    }
  }

  /// The names of the tokens before a text.
  var prefix: [String] {
    switch self {
    case .qwen: []
    case .llama3: ["<|begin_of_text|>"]
    case .glm4: ["[gMASK]", "<sop>"]
    }
  }

  /// The roles of special tokens.
  var roles: [SpecialTokens.Role] {
    switch self {
    case .qwen:
      [
        SpecialTokens.Role(name: "eos_token", content: "<|endoftext|>"),
        SpecialTokens.Role(name: "pad_token", content: "<|endoftext|>"),
      ]
    case .llama3:
      [
        SpecialTokens.Role(name: "bos_token", content: "<|begin_of_text|>"),
        SpecialTokens.Role(name: "eos_token", content: "<|end_of_text|>"),
      ]
    case .glm4: []
    }
  }
}
