import Generation
import Testing

@Suite struct MinPTests {
  @Test("a share of one keeps only the best and its equals") func one() {
    #expect(Rows.kept(Rows.apply(MinP(1), to: [2, 1, 2, 1.9999])) == [0, 2])
  }

  @Test("tokens stay by their share of the best probability", arguments: [Float(1e-6), 0.01, 0.3])
  func share(minP: Float) {
    var generator = SeededGenerator(seed: 3)
    let row = (0..<20_000).map { _ in generator.normal() * 3 }
    let probabilities = Oracle.softmax(row)
    let best = probabilities.max() ?? 0
    #expect(
      Rows.kept(Rows.apply(MinP(minP), to: row))
        == row.indices.filter { probabilities[$0] >= Double(minP) * best }
    )
  }
}
