import FoundationEssentials
import OrderedJSON
import Testing
import Tokenizers

/// Tokens that only a tokenizer's class knows of, and the files that stand for it.
@Suite("tokens of tokenizer classes") struct RoleTokenTests {
  private static func tokenizer(_ variant: String, _ files: [String: String]) throws -> Tokenizer {
    let contents = try #require(Variant.all.first { $0.testDescription == variant }).contents()
    let directory = try TemporaryDirectory()
    for member in contents["files"]?.objectValue?.members ?? [] {
      try directory.write(member.key, [UInt8](#require(Data(base64Encoded: member.value.stringValue ?? ""))))
    }
    for (name, text) in files { try directory.write(name, text) }
    return try Tokenizer(directory: directory.path)
  }

  @Test("ChatGLM's tokens stand behind the pieces, and two of them before a text")
  func chatGLM() throws {
    let plain = try Self.tokenizer("sp-bpe", [:])
    let tokenizer = try Self.tokenizer(
      "sp-bpe",
      [
        "tokenizer_config.json":
          #"{"tokenizer_class":"ChatGLMTokenizer","added_tokens_decoder":{"999":{"content":"<|user|>","normalized":true}}}"#
      ]
    )
    let first = Int32(plain.vocabularySize)
    #expect(tokenizer.id(for: "[MASK]") == first)
    #expect(tokenizer.id(for: "<|observation|>") == first + 8)
    #expect(tokenizer.isSpecial(first + 6))
    #expect(tokenizer.tokenizerClass == "ChatGLMTokenizer")
    let words = try plain.encode("the swift")
    #expect(try tokenizer.encode("the swift") == [first + 1, first + 3] + words)
    #expect(try tokenizer.encode("<|user|>the swift", addSpecialTokens: false) == [first + 6] + words)
    let text = try tokenizer.encode("<|user|>", addSpecialTokens: false, matchSpecialTokens: false)
    #expect(!text.contains(first + 6))
    #expect(tokenizer.specialTokens.eos == "</s>")
  }

  @Test("the special tokens of qwen.tiktoken follow the ranks")
  func qwen() throws {
    let tokenizer = try Self.tokenizer("tiktoken-qwen", [:])
    #expect(tokenizer.id(for: "<|endoftext|>") == 420)
    #expect(tokenizer.id(for: "<|im_end|>") == 422)
    #expect(tokenizer.id(for: "<|extra_204|>") == 627)
    #expect(tokenizer.vocabularySize == 628)
    #expect(tokenizer.specialTokens.eos == "<|endoftext|>")
  }

  @Test("Llama 3's begins texts with its first special token; a configuration names others")
  func llama3() throws {
    let tokenizer = try Self.tokenizer("tiktoken-llama3", [:])
    #expect(tokenizer.id(for: "<|begin_of_text|>") == 420)
    #expect(tokenizer.id(for: "<|eot_id|>") == 429)
    #expect(tokenizer.id(for: "<|reserved_special_token_250|>") == 675)
    #expect(try tokenizer.encode("the").first == 420)
    let named = try Self.tokenizer(
      "tiktoken-llama3",
      [
        "tokenizer_config.json":
          #"{"added_tokens_decoder":{"420":{"content":"<|begin_of_text|>","special":true}}}"#
      ]
    )
    #expect(named.vocabularySize == 421)
    #expect(try named.encode("the").first == 420)
  }
}
