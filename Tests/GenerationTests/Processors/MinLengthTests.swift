import Generation
import Testing

@Suite struct MinLengthTests {
  private let row: [Float] = [2, -2, 0, 1]

  @Test("the length is counted with the prompt") func length() {
    let rule = MinLength(3, [1, 3])
    #expect(Rows.kept(Rows.apply(rule, to: row, prompt: [0, 0])) == [0, 2])
    #expect(Rows.kept(Rows.apply(rule, to: row, prompt: [0, 0], generated: [0])) == [0, 1, 2, 3])
  }
}
