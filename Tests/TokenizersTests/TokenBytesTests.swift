import Testing
import Tokenizers

@Suite struct TokenBytesTests {
  private static func tokenizer(_ name: String) throws -> Tokenizer {
    try Tokenizer(directory: CaseFolder.fixturesPath + "/" + name)
  }

  @Test(
    "the bytes of a text's tokens are the text that continues another",
    arguments: ["bytelevel", "bytefallback", "metaspace", "splits"]
  )
  func joined(name: String) throws {
    let tokenizer = try Self.tokenizer(name)
    let prompt = try tokenizer.encode("the swift", addSpecialTokens: false)
    let ids = try tokenizer.encode("the swift flies! 123", addSpecialTokens: false).dropFirst(prompt.count)
    var stream = tokenizer.makeStream(skipSpecialTokens: true, after: prompt)
    let text = ids.map { stream.append($0) }.joined() + stream.finish()
    #expect(!text.isEmpty)
    #expect(ids.flatMap { tokenizer.bytesInsideText(of: $0) ?? [] } == Array(text.utf8))
  }

  @Test("a part of a character is its bytes", arguments: ["bytelevel", "bytefallback"])
  func parts(name: String) throws {
    let tokenizer = try Self.tokenizer(name)
    let ids = try tokenizer.encode("a🚀", addSpecialTokens: false)
    let bytes = ids.compactMap { tokenizer.bytesInsideText(of: $0) }
    #expect(bytes.count > 2)
    #expect(Array(bytes.joined().suffix(5)) == Array("a🚀".utf8))
  }

  @Test(
    "every byte has a token of its own where the vocabulary has them",
    arguments: ["bytelevel", "bytefallback"]
  )
  func allBytes(name: String) throws {
    let tokenizer = try Self.tokenizer(name)
    let ids = 0..<Int32(tokenizer.vocabularySize)
    let single = Set(ids.compactMap { tokenizer.bytesInsideText(of: $0) }.filter { $0.count == 1 })
    #expect(single.count == 256)
  }

  @Test("special tokens and ids without a token add nothing; other added tokens are text")
  func special() throws {
    let tokenizer = try Self.tokenizer("bytefallback")
    for id in [tokenizer.id(for: "<s>"), tokenizer.id(for: "<m>"), -1, Int32(tokenizer.vocabularySize)] {
      #expect(tokenizer.bytesInsideText(of: try #require(id)) == nil)
    }
    let added = try #require(tokenizer.id(for: "<plain>"))
    #expect(tokenizer.bytesInsideText(of: added) == Array("<plain>".utf8))
  }
}
