import Generation
import Testing

@Suite struct LogitBiasTests {
  private let row: [Float] = [2, -2, 0, 1]

  @Test("biases of one token add up, and ids outside the vocabulary are ignored") func sum() {
    let entries = [
      TokenBias(id: 0, bias: 1), .init(id: 0, bias: 2), .init(id: 3, bias: -.infinity),
      .init(id: 4, bias: 9),
    ]
    #expect(Rows.apply(LogitBias(entries), to: row, prompt: []) == [5, -2, 0, -.infinity])
  }
}
