import Benchmarking
import Needletail
import Testing

@Suite struct PromptTests {
  private static func demoTokenizer() throws -> any TextTokenizer { try ModelLocation("demo").tokenizer() }

  @Test("profiles have their lengths", arguments: LoadProfile.allCases)
  func profiles(_ profile: LoadProfile) throws {
    let tokenizer = try Self.demoTokenizer()
    var library = PromptLibrary(profile)
    library.count = 6
    let found = try library.conversations(tokenizer)
    #expect(found.count == 6)
    let expected: Int? = [.fixedLength: 200, .codeGeneration: 4096, .classification: 10_000][profile]
    let turns = found.flatMap(\.turns)
    if let expected { #expect(turns.allSatisfy { $0.tokens == expected }) }
    #expect(turns.allSatisfy { $0.answerTokens.map { (30...800).contains($0) } == true })
    #expect(Set(turns.map(\.message.escaped)).count == turns.count)
    #expect(found == (try library.conversations(tokenizer)))
    library.seed = 1
    #expect(found != (try library.conversations(tokenizer)))
  }

  @Test("made texts have exactly the tokens asked for", arguments: [1, 2, 9, 33, 200, 777])
  func exactLengths(tokens: Int) throws {
    let tokenizer = try Self.demoTokenizer()
    for style in [TextStyle.prose, .code, .labels] {
      var writer = TextWriter(style: style, tokenizer: tokenizer, seed: 5)
      let text = try writer.text(tokens: tokens)
      #expect(try tokenizer.ids(of: text).count == tokens)
    }
  }

  @Test func promptsCanShareTheirBeginning() throws {
    var library = PromptLibrary(.fixedLength)
    library.count = 3
    library.sharedPrefix = 50
    let found = try library.conversations(ByteTokenizer())
    #expect(found.map { $0.turns[0].tokens } == [200, 200, 200])
    let texts = found.map { String(decoding: $0.turns[0].message.escaped, as: UTF8.self) }
    #expect(Set(texts.map { $0.prefix(50) }).count == 1)
    // And from there on each is another one.
    #expect(texts.map { $0.dropFirst(50).prefix(4) } == [" 1. ", " 2. ", " 3. "])
  }

  @Test func aSharedBeginningComesBeforeTurnsOfAnyLengthAndCountsToWhatIsMade() throws {
    var library = PromptLibrary(.chat)
    library.sharedPrefix = 1 << 18
    let found = try library.conversations(ByteTokenizer())
    // Of 1,000, for a million tokens in all.
    #expect(found.count == 4)
    #expect(found.allSatisfy { ($0.turns[0].tokens ?? 0) >= 1 << 18 + 10 })
    #expect(found.flatMap { $0.turns.dropFirst() }.allSatisfy { $0.tokens.map { $0 < 150 } == true })
    #expect(Set(found.map { $0.turns[0].message.escaped.suffix(10) }).count == 4)
  }

  @Test(
    "a shared beginning that leaves a prompt nothing of its own is refused",
    arguments: [
      (TokenLengths(mean: 50), 50), (TokenLengths(mean: 200, deviation: 9), 1),
      (TokenLengths(mean: nil, minimum: 20, maximum: 99), 20),
    ]
  )
  func longPrefixes(_ lengths: TokenLengths, shortest: Int) {
    var library = PromptLibrary()
    library.promptLengths = lengths
    library.sharedPrefix = 50
    let error = #expect(throws: LoadError.self) { try library.check() }
    #expect(
      error?.description
        == "--shared-prefix must be less than the \(shortest) tokens of the shortest prompt; got 50; shorten it, or "
        + "raise num_tokens or min_tokens of --prompt-options"
    )
  }

  @Test func boundsAloneAreThoseOfAnEvenDistribution() throws {
    var library = PromptLibrary()
    library.count = 60
    library.promptLengths = TokenLengths(mean: nil, minimum: 40, maximum: 44)
    library.answerLengths = try TokenLengths(parsing: "max_tokens=3", flag: "--decode-options")
    let turns = try library.conversations(ByteTokenizer()).flatMap(\.turns)
    #expect(Set(turns.map(\.tokens)) == [40, 41, 42, 43, 44])
    #expect(Set(turns.map(\.answerTokens)) == [1, 2, 3])
  }

  @Test func aLeastLengthAloneIsRefusedUnlessAFileHasThePrompts() throws {
    var library = PromptLibrary()
    library.promptLengths = TokenLengths(mean: nil, minimum: 2)
    let error = #expect(throws: LoadError.self) { try library.conversations(WordTokenizer()) }
    #expect(
      error?.description
        == "--prompt-options needs max_tokens or num_tokens to choose lengths from; got min_tokens=2 alone"
    )
    library.file = PromptQueueTests.file(["a", "a b c"])
    #expect(try library.conversations(WordTokenizer()).map(\.id) == ["1"])
    library.answerLengths = TokenLengths(mean: nil, minimum: 7)
    #expect(throws: LoadError.openLengths(flag: "--decode-options", minimum: 7)) { try library.check() }
  }

  @Test func answersFollowTheNormalDistribution() {
    var generator = SeededGenerator(seed: 3)
    let lengths = LoadProfile.fixedLength.answerLengths
    let drawn = (0..<4000).compactMap { _ in lengths.draw(by: &generator) }
    // N(800, 100) cut at 800: half are exactly 800, and the mean is 760.
    let mean = Double(drawn.reduce(0, +)) / 4000
    #expect(abs(mean - 760) < 4)
    #expect(abs(Double(drawn.count { $0 == 800 }) / 4000 - 0.5) < 0.03)
    #expect(drawn.allSatisfy { (50...800).contains($0) })
  }

  @Test func lengthsAreRead() throws {
    let found = try TokenLengths(
      parsing: "num_tokens=200,min_tokens=180,max_tokens=220,variance=10",
      flag: "--x"
    )
    #expect(found == TokenLengths(mean: 200, minimum: 180, maximum: 220, deviation: 10))
    #expect(try TokenLengths(parsing: "min_tokens=5", flag: "--x").mean == nil)
  }

  @Test(
    "lengths that cannot be read are named",
    arguments: [
      ("num_tokens", "'num_tokens' is no name=number"), ("tokens=5", "'tokens' is no such name"),
      ("num_tokens=-1", "'num_tokens=-1' is no name=number"), ("", "'' is no name=number"),
      ("min_tokens=9,max_tokens=3", "min_tokens is above max_tokens"),
      ("num_tokens=9,max_tokens=3", "num_tokens is 0 or outside of the bounds"),
      ("max_tokens=0", "max_tokens is 0"), ("max_tokens=9,variance=2", "variance needs num_tokens"),
      ("num_tokens=99999999999999999999", "'num_tokens=99999999999999999999' is no name=number"),
    ]
  )
  func badLengths(_ text: String, _ problem: String) {
    let error = #expect(throws: LoadError.self) { try TokenLengths(parsing: text, flag: "--decode-options") }
    #expect(error == .badLengths(flag: "--decode-options", text: text, problem: problem))
    #expect(
      error?.description
        == "--decode-options must be num_tokens=,min_tokens=,max_tokens=,variance= with integers up "
        + "to 16777216; got '\(text)': \(problem)"
    )
  }

  @Test func datasetsAreRead() throws {
    let text = """
      [{"id": "a", "conversations": [{"role": "system", "content": "S"}, {"role": "user", "content": "one"},
        {"role": "assistant", "content": "x"}, {"role": "user", "content": "two"}]},
       {"conversations": [{"from": "human", "value": "three"}, {"from": "gpt", "value": "y"}]},
       {"id": "c", "conversations": []}]
      """
    let found = try DatasetFile(Array(text.utf8), path: "f").dialogues
    #expect(
      found == [
        DatasetFile.Dialogue(id: "a", system: "S", turns: ["one", "two"]),
        DatasetFile.Dialogue(id: "1", system: nil, turns: ["three"]),
      ]
    )
    let lines =
      #"{"conversations":[{"role":"user","content":"a"}]}"# + "\n\n"
      + #"{"conversations":[{"role":"user","content":"b"}]}"#
    #expect(try DatasetFile(Array(lines.utf8), path: "f").dialogues.map(\.turns) == [["a"], ["b"]])
  }

  @Test(
    "datasets that cannot be read say where",
    arguments: [
      ("[]", "no entry has a turn of a user"), (#"[{"id": "a"}]"#, "entry 1 has no list 'conversations'"),
      (#"[{"conversations": [{"role": "user"}]}]"#, "entry 1 has a turn without 'role' and 'content'"),
      ("[", "EOF while parsing a value at line 1 column 1"),
    ]
  )
  func badDatasets(_ text: String, _ problem: String) {
    let error = #expect(throws: LoadError.self) { try DatasetFile(Array(text.utf8), path: "f.json") }
    #expect(error == .badDataset(path: "f.json", problem: problem))
  }

  @Test func promptsAreCutOrLeftOut() throws {
    let conversations = PromptQueueTests.file(["a b c d e", "a b", "a b c"])
    var library = PromptLibrary(.fixedLength)
    library.file = conversations
    library.promptLengths = TokenLengths(mean: 3)
    library.answerLengths = nil
    #expect(try library.conversations(WordTokenizer()).map { $0.turns[0].tokens } == [3, 3])
    library.promptLengths = TokenLengths(mean: nil, minimum: 3, maximum: 4)
    #expect(try library.conversations(WordTokenizer()).map(\.id) == ["2"])
    library.promptLengths = TokenLengths(mean: 50)
    let error = #expect(throws: LoadError.self) { try library.conversations(WordTokenizer()) }
    #expect(
      error?.description
        == "dataset '\(conversations)': no prompt has at least 50 tokens; choose other --prompt-options"
    )
  }
}
