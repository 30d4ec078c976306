import Generation
import Testing

@Suite struct WatermarkBiasTests {
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
}
