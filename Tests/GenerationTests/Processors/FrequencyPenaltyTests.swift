import Generation
import Testing

@Suite struct FrequencyPenaltyTests {
  private let row: [Float] = [2, -2, 0, 1]

  @Test("a token loses the penalty times its share of the row") func share() {
    #expect(
      Rows.apply(FrequencyPenalty(2), to: row, prompt: [0, 0, 1], generated: [900]) == [1, -2.5, 0, 1]
    )
  }
}
