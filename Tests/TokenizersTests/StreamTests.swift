import Testing
import Tokenizers

@Suite struct StreamTests {
  private static func tokenizer(_ name: String) throws -> Tokenizer {
    try Tokenizer(directory: CaseFolder.fixturesPath + "/" + name)
  }

  @Test("a continuation keeps the space of its first word", arguments: ["bytefallback", "metaspace"])
  func continuationKeepsSpace(name: String) throws {
    let tokenizer = try Self.tokenizer(name)
    let prompt = try tokenizer.encode("the swift")
    let rest = Array(
      try tokenizer.encode("the swift flies", addSpecialTokens: false).dropFirst(
        try tokenizer.encode("the swift", addSpecialTokens: false).count
      )
    )
    var stream = tokenizer.makeStream(skipSpecialTokens: true, after: prompt)
    #expect(rest.map { stream.append($0) }.joined() + stream.finish() == " flies")
    var fresh = tokenizer.makeStream(skipSpecialTokens: true)
    #expect(rest.map { fresh.append($0) }.joined() + fresh.finish() == "flies")
  }

  @Test func aPromptOfSkippedTokensCountsForNothing() throws {
    let tokenizer = try Self.tokenizer("bytefallback")
    let begin = try #require(tokenizer.id(for: "<s>"))
    var stream = tokenizer.makeStream(skipSpecialTokens: true, after: [begin])
    let ids = try tokenizer.encode("the", addSpecialTokens: false)
    #expect(ids.map { stream.append($0) }.joined() == "the")
  }

  @Test("no piece holds a part of a character", arguments: ["bytelevel", "splits", "bytefallback"])
  func printsWholeCharacters(name: String) throws {
    let tokenizer = try Self.tokenizer(name)
    let text = "h\u{E9} 🚀 நி 日本 👩‍👩‍👧"
    var stream = tokenizer.makeStream(skipSpecialTokens: false)
    let pieces = try tokenizer.encode(text, addSpecialTokens: false).map { stream.append($0) }
    #expect(pieces.allSatisfy { !$0.unicodeScalars.contains("\u{FFFD}") })
    #expect(same(pieces.joined() + stream.finish(), text))
  }

  @Test func unknownIDsPrintNothing() throws {
    let tokenizer = try Self.tokenizer("bytelevel")
    #expect(tokenizer.decode([-1, .max, .min, Int32(tokenizer.vocabularySize)]) == "")
    var stream = tokenizer.makeStream(skipSpecialTokens: false)
    #expect(stream.append(.max) + stream.finish() == "")
  }

  @Test func aTrailingWordSuffixIsNoSpace() throws {
    let tokenizer = try Self.tokenizer("suffixed")
    let ids = try tokenizer.encode("the swift flies")
    var stream = tokenizer.makeStream(skipSpecialTokens: false)
    #expect(ids.map { stream.append($0) }.joined() + stream.finish() == "the swift flies")
    #expect(tokenizer.decode(ids) == "the swift flies")
  }
}
