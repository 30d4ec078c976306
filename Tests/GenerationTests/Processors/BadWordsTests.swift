import Generation
import Testing

@Suite struct BadWordsTests {
  private let row: [Float] = [2, -2, 0, 1]

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
