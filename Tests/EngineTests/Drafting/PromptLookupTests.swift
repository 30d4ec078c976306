import Engine
import Testing

@Suite struct PromptLookupTests {
  /// What is guessed behind tokens that come one by one, as they do.
  private static func guesses(
    _ tokens: [Int32],
    most: Int = 4,
    longestMatch: Int = 3
  ) -> [Int32] {
    let drafter = PromptLookup(tokens: most, longestMatch: longestMatch)
    let id = RequestID(1)
    for count in 1...tokens.count { _ = drafter.available(id, Array(tokens[..<count]), most: most) }
    let found = drafter.available(id, tokens, most: most)
    let draft = drafter.draft([
      DraftSequence(id: id, tokens: tokens, promptLength: 1, positions: 0..<1, blocks: [], most: most)
    ])[0]
    #expect(found == draft.count)
    return draft
  }

  @Test("what followed the longest run before follows again") func longest() {
    // 7 occurred last before 5, but 6 and 7 before 8.
    #expect(Self.guesses([6, 7, 8, 9, 7, 5, 6, 7]) == [8, 9, 7, 5])
    #expect(Self.guesses([6, 7, 8, 9, 7, 5, 6, 7], longestMatch: 1) == [5, 6, 7, 5])
  }

  @Test("of equal runs the last one counts") func last() {
    #expect(Self.guesses([1, 2, 3, 1, 2, 4, 1, 2], most: 1) == [4])
  }

  @Test("a text that repeats itself is guessed beyond its end") func repeats() {
    #expect(Self.guesses([1, 2, 1, 2, 1], most: 5) == [2, 1, 2, 1, 2])
    #expect(Self.guesses([3, 3], most: 3) == [3, 3, 3])
  }

  @Test("a token that is new has nothing behind it", arguments: [[1], [1, 2], [1, 2, 1, 3]] as [[Int32]])
  func new(tokens: [Int32]) { #expect(Self.guesses(tokens) == []) }

  @Test("the index finds what a search over all tokens finds", arguments: 1...20 as ClosedRange<UInt64>)
  func search(seed: UInt64) {
    var generator = SystemLikeGenerator(state: seed)
    let longest = Int.random(in: 1...5, using: &generator)
    let tokens = (0..<200).map { _ in Int32.random(in: 0..<(seed < 10 ? 3 : 9), using: &generator) }
    let drafter = PromptLookup(tokens: 1, longestMatch: longest)
    for count in 1...tokens.count {
      let known = Array(tokens[..<count])
      let matches = (1..<max(1, count)).flatMap { end in
        (1...longest).filter { $0 <= end && known[(end - $0)..<end].elementsEqual(known.suffix($0)) }
          .map { (length: $0, end: end) }
      }
      let best = matches.max { ($0.length, $0.end) < ($1.length, $1.end) }
      // Some tokens come several at a time.
      guard count % 3 != 0 else { continue }
      let found = drafter.available(RequestID(1), known, most: 1)
      #expect(found == (best == nil ? 0 : 1))
      let draft = drafter.draft([
        DraftSequence(id: RequestID(1), tokens: known, promptLength: 1, positions: 0..<1, blocks: [], most: 1)
      ])
      #expect(draft == [best.map { [known[$0.end]] } ?? []])
    }
  }
}
