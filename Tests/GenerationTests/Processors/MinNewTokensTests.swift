import Generation
import Testing

@Suite struct MinNewTokensTests {
  private let row: [Float] = [2, -2, 0, 1]

  @Test("new tokens are counted without the prompt") func newTokens() {
    let rule = MinNewTokens(2, [1])
    #expect(Rows.kept(Rows.apply(rule, to: row, prompt: [0, 0], generated: [0])) == [0, 2, 3])
    #expect(Rows.kept(Rows.apply(rule, to: row, prompt: [0, 0], generated: [0, 0])) == [0, 1, 2, 3])
  }
}
