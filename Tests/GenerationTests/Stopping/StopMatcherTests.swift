import Generation
import Testing

@Suite struct StopMatcherTests {
  @Test(
    "at token boundaries the text is kept and a stop string must end it",
    arguments: [
      (["END"], ["a E", "ND", "x"], 1), (["END"], ["ENDx"], nil), (["END"], ["END\n"], 0),
      (["END"], ["END\n\n"], nil),
      (["END"], ["E", "", "N", "D"], 3), (["END"], ["END", "\n"], 0), (["a\n"], ["a\n\n"], 0),
      ([""], ["x"], nil),
      (["é"], ["e\u{301}"], nil), (["b", "abc"], ["ab", "c"], 0), (["\n"], ["\n"], 0), (["aa"], ["aaa"], 0),
    ] as [([String], [String], Int?)]
  )
  func boundary(stops: [String], pieces: [String], match: Int?) {
    var matcher = StopMatcher(stops, mode: .tokenBoundary)
    var found: Int?
    for (index, piece) in pieces.enumerated() where found == nil {
      let result = matcher.append(piece)
      #expect(result.emit.utf8.elementsEqual(piece.utf8))
      if result.matched { found = index }
    }
    #expect(found == match)
    #expect(matcher.finish() == "")
  }

  @Test("anywhere, the text is cut before the match and nothing follows") func cut() {
    var matcher = StopMatcher(["</s>"], mode: .anywhere)
    #expect(matcher.append("Hello <") == ("Hello ", false))
    #expect(matcher.append("/b> <") == ("</b> ", false))
    #expect(matcher.append("/s> more") == ("", true))
    #expect(matcher.append("more") == ("", true))
    #expect(matcher.finish() == "")
  }

  @Test("what was held back is released at the end") func held() {
    var matcher = StopMatcher(["abab"], mode: .anywhere)
    #expect(matcher.append("xaba") == ("x", false))
    #expect(matcher.finish() == "aba")
    #expect(matcher.finish() == "")
  }

  @Test("of stop strings that end together the longest counts") func longest() {
    var matcher = StopMatcher(["c", "bc", "abcd"], mode: .anywhere)
    #expect(matcher.append("xabcd") == ("xa", true))
  }

  @Test("without stop strings everything passes", arguments: [StopMode.anywhere, .tokenBoundary])
  func none(mode: StopMode) {
    var matcher = StopMatcher(["", ""], mode: mode)
    #expect(matcher.append("text") == ("text", false))
  }

  @Test("any split of a text gives what a search of the whole text gives", arguments: 0..<400)
  func oracle(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let letters: [Character] = seed.isMultiple(of: 2) ? ["a", "b"] : ["a", "é", "😀", "è"]
    let text = { (range: Range<Int>, generator: inout SeededGenerator) in
      String(
        (0..<Int.random(in: range, using: &generator)).map { _ in
          letters.randomElement(using: &generator) ?? "a"
        }
      )
    }
    let stops = (0..<Int.random(in: 1..<4, using: &generator)).map { _ in text(1..<6, &generator) }
    let whole = text(0..<40, &generator)
    var matcher = StopMatcher(stops, mode: .anywhere)
    var (emitted, hasMatched, rest) = ("", false, whole[...])
    while !rest.isEmpty, !hasMatched {
      let piece = rest.prefix(Int.random(in: 0..<4, using: &generator))
      rest = rest.dropFirst(piece.count)
      let result = matcher.append(String(piece))
      emitted += result.emit
      hasMatched = result.matched
      #expect(
        hasMatched || held(whole, rest, emitted) == longestPrefix(String(whole.dropLast(rest.count)), stops)
      )
    }
    emitted += matcher.finish()
    let expected = search(whole, stops)
    #expect(hasMatched == (expected != nil))
    #expect(emitted == expected ?? whole)
  }

  private func held(_ whole: String, _ rest: Substring, _ emitted: String) -> Int {
    whole.utf8.count - rest.utf8.count - emitted.utf8.count
  }

  /// The length of the longest end of the text that is the start of a stop string.
  private func longestPrefix(_ text: String, _ stops: [String]) -> Int {
    (0...text.utf8.count).last { length in
      stops.contains { $0.utf8.count > length && $0.utf8.starts(with: text.utf8.suffix(length)) }
    } ?? 0
  }

  /// The text before the match that ends first, the longest of those.
  private func search(_ text: String, _ stops: [String]) -> String? {
    let bytes = Array(text.utf8)
    for end in 0...bytes.count {
      let lengths = stops.map { Array($0.utf8) }.filter { bytes[..<end].suffix($0.count).elementsEqual($0) }
      if let length = lengths.map(\.count).max() {
        return String(decoding: bytes[..<(end - length)], as: UTF8.self)
      }
    }
    return nil
  }

  @Test("a long repetitive stop string costs no more than its text") func long() {
    let stop = String(repeating: "a", count: 100_000)
    var matcher = StopMatcher([stop + "b"], mode: .anywhere)
    for _ in 0..<20 { _ = matcher.append(stop) }
    #expect(matcher.append("b") == ("", true))
  }
}
