import Generation
import Testing

private let outside: [Int32] = [-1, 4, .max, .min]
private let row: [Float] = [2, -2, 0, 1]

@Suite struct RepetitionPenaltyTests {
  @Test("each distinct token is penalised once, by the sign of its score") func once() {
    #expect(
      Rows.apply(RepetitionPenalty(2), to: row, prompt: [0, 1, 0], generated: [1, 2]) == [1, -4, 0, 1]
    )
  }

  @Test("ids outside the vocabulary are ignored") func ids() {
    #expect(Rows.apply(RepetitionPenalty(2), to: row, prompt: outside) == row)
  }
}

@Suite struct FrequencyPenaltyTests {
  @Test("a token loses the penalty times its share of the row") func share() {
    #expect(
      Rows.apply(FrequencyPenalty(2), to: row, prompt: [0, 0, 1], generated: [900]) == [1, -2.5, 0, 1]
    )
  }
}

@Suite struct LogitBiasTests {
  @Test("biases of one token add up, and ids outside the vocabulary are ignored") func sum() {
    let entries = [
      LogitBias.Entry(id: 0, bias: 1), .init(id: 0, bias: 2), .init(id: 3, bias: -.infinity),
      .init(id: 4, bias: 9),
    ]
    #expect(Rows.apply(LogitBias(entries), to: row, prompt: []) == [5, -2, 0, -.infinity])
  }
}

@Suite struct NoRepeatNGramTests {
  @Test(
    "the token that would complete an n-gram again is ruled out",
    arguments: [
      (1, [0, 1] as [Int32], [2, 3]), (2, [0, 1, 0], [0, 2, 3]), (2, [1], [0, 1, 2, 3]),
      (2, [], [0, 1, 2, 3]),
      (3, [1, 1, 1], [0, 2, 3]), (.max, [0, 1], [0, 1, 2, 3]),
    ]
  )
  func bans(size: Int, prompt: [Int32], kept: [Int]) {
    #expect(Rows.kept(Rows.apply(NoRepeatNGram(size: size), to: row, prompt: prompt)) == kept)
  }
}

@Suite struct BadWordsTests {
  @Test(
    "the last token is ruled out where the ones before it end the row",
    arguments: [
      ([[1]] as [[Int32]], [] as [Int32], [0, 2, 3]), ([[0, 1]], [0], [0, 2, 3]),
      ([[0, 1]], [0, 2], [0, 1, 2, 3]),
      ([[3, 0, 1]], [0], [0, 1, 2, 3]), ([[99]], [0], [0, 1, 2, 3]),
    ]
  )
  func bans(words: [[Int32]], prompt: [Int32], kept: [Int]) {
    #expect(Rows.kept(Rows.apply(BadWords(words), to: row, prompt: prompt)) == kept)
  }

  @Test("the end of the sequence alone is never banned") func endOfSequence() {
    #expect(Rows.apply(BadWords([[2]], endOfSequence: [2]), to: row, prompt: []) == row)
  }
}

@Suite struct MinimumTests {
  @Test("new tokens are counted without the prompt") func newTokens() {
    let rule = MinNewTokens(2, [1])
    #expect(Rows.kept(Rows.apply(rule, to: row, prompt: [0, 0], generated: [0])) == [0, 2, 3])
    #expect(Rows.kept(Rows.apply(rule, to: row, prompt: [0, 0], generated: [0, 0])) == [0, 1, 2, 3])
  }

  @Test("the length is counted with the prompt") func length() {
    let rule = MinLength(3, [1, 3])
    #expect(Rows.kept(Rows.apply(rule, to: row, prompt: [0, 0])) == [0, 2])
    #expect(Rows.kept(Rows.apply(rule, to: row, prompt: [0, 0], generated: [0])) == [0, 1, 2, 3])
  }
}

@Suite struct WatermarkTests {
  private let zeros = [Float](repeating: 0, count: 1001)

  @Test("delta goes to the share gamma of the vocabulary, chosen by the last token alone") func share() throws
  {
    let watermark = try Watermark(gamma: 0.25, delta: 3)
    let rule = WatermarkBias(watermark, vocabularySize: 1001)
    let first = Rows.apply(rule, to: zeros, prompt: [5, 9])
    #expect(first.filter { $0 == 3 }.count == 250)
    #expect(first.filter { $0 == 0 }.count == 751)
    #expect(Rows.apply(rule, to: zeros, prompt: [7, 9]) == first)
    #expect(Rows.apply(rule, to: zeros, prompt: [5, 8]) != first)
  }

  @Test("a rule used again favours the same tokens") func reuse() throws {
    var rule = WatermarkBias(try Watermark(), vocabularySize: 101)
    let first = Array(rule.favoured(after: 3))
    _ = rule.favoured(after: 4)
    #expect(Array(rule.favoured(after: 3)) == first)
    #expect(Set(first).count == 50)
  }

  @Test("without a token before, nothing changes") func empty() throws {
    #expect(Rows.apply(WatermarkBias(try Watermark(), vocabularySize: 1001), to: zeros, prompt: []) == zeros)
  }

  @Test("values out of range are refused") func ranges() {
    let gamma = #expect(throws: SamplingError.self) { try Watermark(gamma: 1.5) }
    #expect(gamma?.description == "`watermark_gamma` must be >= 0.0 and <= 1.0; got 1.5")
    let delta = #expect(throws: SamplingError.self) { try Watermark(delta: .nan) }
    #expect(delta?.description == "`watermark_delta` must be finite; got nan")
  }
}
