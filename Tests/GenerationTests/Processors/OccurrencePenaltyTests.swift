import Generation
import Testing

@Suite struct OccurrencePenaltyTests {
  private let row: [Float] = [2, -2, 0, 1]

  @Test("a generated token loses both penalties, one for each time; the prompt's tokens lose nothing")
  func formula() {
    let penalty = OccurrencePenalty(presence: 0.5, count: 0.25)
    #expect(
      Rows.apply(penalty, to: row, prompt: [3, 3, 0], generated: [0, 1, 0, 900]) == [1, -2.75, 0, 1]
    )
  }

  @Test("each penalty works alone, and a negative one encourages") func alone() throws {
    #expect(
      Rows.apply(OccurrencePenalty(presence: -1, count: 0), to: row, prompt: [], generated: [1, 1])
        == [2, -1, 0, 1]
    )
    var sampler = TokenSampler(
      parameters: try SamplingParameters(countPenalty: 0.6),
      prompt: [0, 0, 0],
      vocabularySize: 2,
      endOfSequence: []
    )
    var workspace = SamplingWorkspace()
    var ids: [Int32] = []
    for step in 0..<4 {
      ids.append(try Rows.sample([2, 1], with: &sampler, step: step, using: &workspace).id)
    }
    #expect(ids == [0, 0, 1, 0])
  }
}
