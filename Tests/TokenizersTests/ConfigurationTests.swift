import Testing
import Tokenizers

@Suite struct ConfigurationTests {
  private static let vocabulary =
    #"{"added_tokens":[{"id":3,"content":"<s>","special":true}],"model":{"vocab":{"a":0,"b":1,"ab":2},"merges":["a b"]}}"#

  private static func tokenizer(_ files: [String: String]) throws -> Tokenizer {
    let directory = try TemporaryDirectory()
    try directory.write("tokenizer.json", vocabulary)
    for (name, text) in files { try directory.write(name, text) }
    return try Tokenizer(directory: directory.path)
  }

  @Test func rolesKeepTheirOrderAndHaveIDs() throws {
    let tokenizer = try Self.tokenizer([
      "tokenizer_config.json":
        #"{"eos_token":{"content":"</s>"},"bos_token":"<s>","image_token":"<i>","pad_token":null,"add_bos_token":true,"additional_special_tokens":["<x>"]}"#
    ])
    #expect(tokenizer.specialTokens.roles.map(\.name) == ["eos_token", "bos_token", "image_token"])
    #expect(tokenizer.specialTokens.bos == "<s>")
    #expect(tokenizer.specialTokens.pad == nil)
    #expect(tokenizer.specialTokens.additional == ["<x>"])
    #expect(tokenizer.id(ofRole: "bos_token") == 3)
    #expect(tokenizer.id(ofRole: "eos_token") == 4)
    #expect(tokenizer.isSpecial(4) && !tokenizer.isSpecial(2))
    #expect(tokenizer.vocabularySize == 7)
    #expect(tokenizer.token(for: 6) == "<x>")
    #expect(tokenizer.token(for: 7) == nil)
  }

  @Test func anotherTokensIDIsNotTaken() throws {
    let tokenizer = try Self.tokenizer([
      "tokenizer_config.json":
        #"{"added_tokens_decoder":{"1":{"content":"<new>"},"3":{"content":"<s>","rstrip":true}}}"#
    ])
    #expect(tokenizer.id(for: "<new>") == 4)
    #expect(try tokenizer.encode("<s>  ab") == [3, 2])
  }

  @Test(
    "Llama's classes put the flagged tokens around a text",
    arguments: [
      (#"{"tokenizer_class":"LlamaTokenizer","bos_token":"<s>"}"#, [3, 2]),
      (
        #"{"tokenizer_class":"LlamaTokenizerFast","bos_token":"<s>","eos_token":"<s>","add_eos_token":true}"#,
        [3, 2, 3]
      ),
      (#"{"tokenizer_class":"LlamaTokenizer","bos_token":"<s>","add_bos_token":false}"#, [2]),
      (#"{"tokenizer_class":"PreTrainedTokenizerFast","bos_token":"<s>","add_bos_token":true}"#, [2]),
    ] as [(String, [Int32])]
  )
  func addsFlaggedTokens(config: String, ids: [Int32]) throws {
    let tokenizer = try Self.tokenizer(["tokenizer_config.json": config])
    #expect(try tokenizer.encode("ab") == ids)
    #expect(try tokenizer.encode("ab", addSpecialTokens: false) == [2])
  }

  @Test func olderCompanionsFillWhatIsMissing() throws {
    let tokenizer = try Self.tokenizer([
      "tokenizer_config.json": #"{"bos_token":"<s>"}"#,
      "special_tokens_map.json": #"{"bos_token":"<other>","eos_token":"</s>"}"#,
      "added_tokens.json": #"{"</s>":9,"<t>":8}"#,
    ])
    #expect(tokenizer.specialTokens.bos == "<s>")
    #expect(tokenizer.id(ofRole: "eos_token") == 9)
    #expect(tokenizer.isSpecial(9) && !tokenizer.isSpecial(8))
    #expect(try tokenizer.encode("a<t></s>") == [0, 8, 9])
  }

  @Test(
    "a length like 1e30 stands for none",
    arguments: [("1000000000000000019884624838656", nil), ("1e30", nil), ("4096", 4096)] as [(String, Int?)]
  )
  func maximumLength(text: String, length: Int?) throws {
    let tokenizer = try Self.tokenizer(["tokenizer_config.json": #"{"model_max_length":\#(text)}"#])
    #expect(tokenizer.configuredMaximumLength == length)
  }

  @Test func templatesComeByName() throws {
    let named = #"{"chat_template":[{"name":"default","template":"D"},{"name":"tool_use","template":"T"}]}"#
    let list = try Self.tokenizer(["tokenizer_config.json": named])
    #expect(list.chatTemplates.map(\.name) == ["default", "tool_use"])
    #expect(list.chatTemplates.map(\.source) == ["D", "T"])
    let replaced = try Self.tokenizer([
      "tokenizer_config.json": named, "chat_template.jinja": "J", "additional_chat_templates/rag.jinja": "R",
    ])
    #expect(replaced.chatTemplates.map(\.name) == ["default", "rag"])
    #expect(replaced.chatTemplates.map(\.source) == ["J", "R"])
    #expect(try Self.tokenizer([:]).chatTemplates.isEmpty)
  }
}
