import Generation
import Testing

@Suite struct RepetitionPenaltyTests {
  private let row: [Float] = [2, -2, 0, 1]

  @Test("each distinct token is penalised once, by the sign of its score") func once() {
    #expect(
      Rows.apply(RepetitionPenalty(2), to: row, prompt: [0, 1, 0], generated: [1, 2]) == [1, -4, 0, 1]
    )
  }

  @Test("ids outside the vocabulary are ignored") func ids() {
    #expect(Rows.apply(RepetitionPenalty(2), to: row, prompt: [-1, 4, .max, .min]) == row)
  }
}
