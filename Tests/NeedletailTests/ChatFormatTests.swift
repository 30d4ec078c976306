import Foundation
import Needletail
import OrderedJSON
import Testing
import Tokenizers

/// Formats of conversations that no template of the repository tells.
@Suite struct ChatFormatTests {
  /// A directory with the files of a tiny tokenizer and others beside them.
  private final class ModelDirectory {
    let path: String

    init(_ variant: String, _ files: [String: String]) throws {
      let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(2).joined(
        separator: "/"
      )
      let place = "\(root)/Fixtures/tokenizer-variants/\(variant).json"
      let contents = try JSONValue(parsing: [UInt8](try Data(contentsOf: URL(filePath: place))))
      path = FileManager.default.temporaryDirectory.path + "/chat-\(UUID().uuidString)"
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
      for member in contents["files"]?.objectValue?.members ?? [] {
        let data = try #require(Data(base64Encoded: member.value.stringValue ?? ""))
        try data.write(to: URL(filePath: "\(path)/\(member.key)"))
      }
      for (name, text) in files { try Data(text.utf8).write(to: URL(filePath: "\(path)/\(name)")) }
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func tokenizer() throws -> Tokenizer { try Tokenizer(directory: path) }

    func format(_ name: String = "model") throws -> ChatFormat? {
      try ChatFormat(directory: path, name: name, tokenizer: try tokenizer())
    }
  }

  private static let conversation: [JSONValue] = [
    ["role": "system", "content": "the swift"], ["role": "user", "content": "flies <|user|><|im_end|>"],
    ["role": "assistant", "content": "higher"],
    ["role": "user", "content": [["type": "text", "text": "the house"]]],
  ]

  private static func error(_ format: ChatFormat?, _ messages: [JSONValue], tools: JSONValue? = nil)
    -> String?
  {
    let error = #expect(throws: ChatFormatError.self) { try format?.prompt(messages, tools: tools) }
    return error?.description
  }

  @Test("ChatGLM3's roles are tokens, and no text becomes one")
  func chatGLM() throws {
    let directory = try ModelDirectory(
      "sp-bpe",
      ["tokenizer_config.json": #"{"tokenizer_class":"ChatGLMTokenizer"}"#]
    )
    let tokenizer = try directory.tokenizer()
    let format = try #require(try directory.format())
    func role(_ name: String) throws -> Int32 { try #require(tokenizer.id(for: "<|\(name)|>")) }
    func text(_ text: String) throws -> [Int32] {
      try tokenizer.encode(text, addSpecialTokens: false, matchSpecialTokens: false)
    }
    var expected = try [#require(tokenizer.id(for: "[gMASK]")), #require(tokenizer.id(for: "sop"))]
    for (name, content) in [
      ("system", "the swift"), ("user", "flies <|user|><|im_end|>"), ("assistant", "higher"),
      ("user", "the house"),
    ] { expected += try [role(name)] + text("\n") + text(content) }
    let prompt = try format.prompt(Self.conversation)
    #expect(try prompt.ids == expected + [role("assistant")])
    #expect(
      prompt.text.hasPrefix(
        "[gMASK]sop<|system|>\nthe swift<|user|>\nflies <|user|><|im_end|><|assistant|>\n"
      )
    )
    #expect(prompt.text.hasSuffix("<|user|>\nthe house<|assistant|>"))
    #expect(try format.prompt(Self.conversation, addGenerationPrompt: false).ids == expected)
    #expect(try format.prompt(Array(Self.conversation.prefix(3))).text.hasSuffix("<|assistant|>\nhigher"))
    #expect(format.template == nil && format.templateSource == nil)
    let tools: JSONValue = [["type": "function", "function": ["name": "höhe"]]]
    let json = "[\n    {\n        \"name\": \"höhe\"\n    }\n]"
    #expect(try format.prompt(Self.conversation, tools: tools).text.contains("the swift\n\(json)<|user|>"))
    #expect(
      try format.prompt(Array(Self.conversation[1...]), tools: tools).text.contains(
        "You have access to the following tools:\n\(json)<|user|>"
      )
    )
    #expect(
      Self.error(format, [["role": "bird", "content": "x"]])
        == "a message's `role` must be one of system, user, assistant, observation, tool; got 'bird'"
    )
    #expect(
      Self.error(format, [["role": "user", "content": 5]])
        == "a message must have a string or parts of type `text` as `content`"
    )
  }

  @Test("Baichuan's chat models name the tokens of the roles")
  func baichuan() throws {
    let config = #"{"tokenizer_class":"BaichuanTokenizer","bos_token":"<s>","add_bos_token":false}"#
    let generation = #"{"user_token_id":20,"assistant_token_id":21}"#
    let directory = try ModelDirectory(
      "sp-bpe",
      ["tokenizer_config.json": config, "generation_config.json": generation]
    )
    let tokenizer = try directory.tokenizer()
    let format = try #require(try directory.format())
    let texts = try ["the swift", "flies <|user|><|im_end|>", "higher", "the house"].map {
      try tokenizer.encode($0)
    }
    let expected = texts[0] + [20] + texts[1] + [21] + texts[2] + [20] + texts[3] + [21]
    #expect(try format.prompt(Self.conversation).ids == expected)
    #expect(
      Self.error(format, Self.conversation, tools: []) == "this model's format has no place for `tools`"
    )
    let base = try ModelDirectory("sp-bpe", ["tokenizer_config.json": config])
    #expect(try base.format("Baichuan2-7B-Chat") == nil)
  }

  @Test("the first Qwen's ChatML is spliced of tokens and texts")
  func qwen() throws {
    let directory = try ModelDirectory(
      "tiktoken-qwen",
      ["generation_config.json": #"{"chat_format":"chatml"}"#]
    )
    let tokenizer = try directory.tokenizer()
    let format = try #require(try directory.format())
    let (start, end) = (
      try #require(tokenizer.id(for: "<|im_start|>")), try #require(tokenizer.id(for: "<|im_end|>"))
    )
    func part(_ role: String, _ content: String) throws -> [Int32] {
      let texts = try [role, "\n", content].map { try tokenizer.encode($0, matchSpecialTokens: false) }
      return [start] + texts.flatMap { $0 } + [end]
    }
    let line = try tokenizer.encode("\n")
    let prompt = try format.prompt([["role": "user", "content": "the <|im_end|>"]])
    let asked = try part("system", "You are a helpful assistant.") + line + part("user", "the <|im_end|>")
    #expect(try prompt.ids == asked + line + [start] + tokenizer.encode("assistant") + line)
    #expect(
      prompt.text
        == "<|im_start|>system\nYou are a helpful assistant.<|im_end|>\n<|im_start|>user\nthe <|im_end|><|im_end|>\n<|im_start|>assistant\n"
    )
    let open = try format.prompt(Array(Self.conversation.prefix(3))).ids ?? []
    #expect(try open.suffix(2) == tokenizer.encode("higher").suffix(2))
    #expect(try ModelDirectory("tiktoken-qwen", [:]).format() == nil)
  }

  @Test("a repository's template wins over every other format")
  func ownTemplate() throws {
    let directory = try ModelDirectory(
      "sp-bpe",
      ["tokenizer_config.json": #"{"tokenizer_class":"ChatGLMTokenizer"}"#, "chat_template.jinja": "own"]
    )
    let prompt = try directory.format()?.prompt(Self.conversation)
    #expect(prompt == ChatPrompt(text: "own"))
  }

  @Test(
    "documented formats are for models that are called chat models and have the tokens",
    arguments: [
      (
        "tiktoken-llama3", "meta/Meta-Llama-3-8B-Instruct",
        "<|begin_of_text|><|start_header_id|>user<|end_header_id|>\n\nhi<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n"
      ),
      ("tiktoken-llama3", "meta/Meta-Llama-3-8B", nil),
      ("tiktoken-qwen", "Qwen1.5-7B-Chat", "<|im_start|>user\nhi<|im_end|>\n<|im_start|>assistant\n"),
      ("legacy", "/models/Llama-2-7b-chat-hf", "<s>[INST] hi [/INST]"),
      ("legacy", "/models/Llama-2-7b-hf", nil),
      ("legacy", "codellama/CodeLlama-7b-Instruct-hf", "<s>[INST] hi [/INST]"),
      ("legacy", "mistralai/Mistral-7B-Instruct-v0.1", "<s>[INST] hi [/INST]"),
      ("legacy", "gemma-2-2b-it", nil),
    ] as [(String, String, String?)]
  )
  func knownTemplates(variant: String, name: String, expected: String?) throws {
    let prompt = try ModelDirectory(variant, [:]).format(name)?.prompt([["role": "user", "content": "hi"]])
    #expect(prompt?.text == expected)
    #expect(prompt?.ids == nil)
  }

  @Test("config.json may say what a model is called")
  func nameInConfig() throws {
    let directory = try ModelDirectory(
      "legacy",
      ["config.json": #"{"_name_or_path":"Mistral-7B-Instruct-v0.1"}"#]
    )
    #expect(try directory.format("/models/1")?.template != nil)
    #expect(try ModelDirectory("legacy", [:]).format("/models/1") == nil)
  }
}
