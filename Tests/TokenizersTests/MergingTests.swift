import OrderedJSON
import Testing
import Tokenizers

@Suite struct MergingTests {
  /// Random merges over the letters a to d.
  private struct Grammar {
    var tokens = ["a", "b", "c", "d"]
    var merges: [(String, String)] = []

    init(seed: UInt64) {
      var random = SeededGenerator(seed: seed)
      while merges.count < 40 {
        let left = tokens[Int.random(in: 0..<tokens.count, using: &random)]
        let right = tokens[Int.random(in: 0..<tokens.count, using: &random)]
        if (left + right).utf8.count > 12 || merges.contains(where: { $0 == (left, right) }) { continue }
        merges.append((left, right))
        if !tokens.contains(left + right) { tokens.append(left + right) }
      }
    }

    /// Merges as the definition says: the pair of lowest rank, leftmost first, until there is none.
    func merge(_ word: String) -> [String] {
      var symbols = word.map { String($0) }
      while symbols.count > 1 {
        let ranks = symbols.indices.dropLast().map { index in
          merges.lastIndex { $0 == (symbols[index], symbols[index + 1]) } ?? Int.max
        }
        guard let best = ranks.min(), best < Int.max, let index = ranks.firstIndex(of: best) else { break }
        symbols.replaceSubrange(index...index + 1, with: [symbols[index] + symbols[index + 1]])
      }
      return symbols
    }

    func tokenizer() throws -> Tokenizer {
      let vocabulary = tokens.enumerated().map { ($1, JSONValue.number($0)) }
      let pairs = merges.map { JSONValue.array([.string($0.0), .string($0.1)]) }
      let directory = try TemporaryDirectory()
      let model: JSONValue = [
        "type": "BPE", "vocab": .object(JSONObject(vocabulary)), "merges": .array(pairs),
      ]
      try directory.write("tokenizer.json", JSONValue.object(JSONObject([("model", model)])).compactBytes)
      return try Tokenizer(directory: directory.path)
    }
  }

  @Test(
    "words of any length merge in the order of the ranks",
    arguments: 1...8 as ClosedRange<UInt64>,
    [0, 1, 2, 7, 40, 41, 47, 48, 49, 50, 200, 500]
  )
  func mergesInRankOrder(seed: UInt64, length: Int) throws {
    let grammar = Grammar(seed: seed)
    let tokenizer = try grammar.tokenizer()
    var random = SeededGenerator(seed: seed &* 1000 &+ UInt64(length))
    for _ in 0..<4 {
      let word = String((0..<length).map { _ in "abcd".randomElement(using: &random) ?? "a" })
      #expect(try tokenizer.encode(word).map { tokenizer.token(for: $0) ?? "" } == grammar.merge(word))
    }
  }

  @Test func oneRuleMergesFromTheLeft() throws {
    let directory = try TemporaryDirectory()
    try directory.write(
      "tokenizer.json",
      #"{"model":{"type":"BPE","vocab":{"a":0,"aa":1},"merges":["a a"]}}"#
    )
    #expect(try Tokenizer(directory: directory.path).encode("aaaaa") == [1, 1, 0])
  }

  @Test func composedAndDecomposedTokensStayApart() throws {
    let directory = try TemporaryDirectory()
    let vocabulary = "{\"\u{E9}\":0,\"e\":1,\"\u{301}\":2,\"e\u{301}\":3}"
    try directory.write(
      "tokenizer.json",
      "{\"model\":{\"type\":\"BPE\",\"vocab\":\(vocabulary),\"merges\":[\"e \u{301}\"]}}"
    )
    let tokenizer = try Tokenizer(directory: directory.path)
    #expect(try tokenizer.encode("\u{E9}e\u{301}") == [0, 3])
    #expect(tokenizer.id(for: "\u{E9}") == 0)
    #expect(tokenizer.id(for: "e\u{301}") == 3)
  }

  @Test func anUnknownTokenOutsideTheVocabularyThrows() throws {
    let directory = try TemporaryDirectory()
    try directory.write(
      "tokenizer.json",
      #"{"model":{"type":"BPE","unk_token":"<u>","vocab":{"a":0},"merges":[]}}"#
    )
    let tokenizer = try Tokenizer(directory: directory.path)
    #expect(try tokenizer.encode("aa") == [0, 0])
    #expect(throws: TokenizerError.unknownTokenMissing(token: "<u>")) { try tokenizer.encode("b") }
  }
}
