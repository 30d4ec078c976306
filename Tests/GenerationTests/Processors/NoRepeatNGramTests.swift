import Generation
import Testing

@Suite struct NoRepeatNGramTests {
  private let row: [Float] = [2, -2, 0, 1]

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
