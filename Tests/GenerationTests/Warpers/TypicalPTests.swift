import Generation
import Testing

@Suite struct TypicalPTests {
  @Test("tokens as typical as the last one stay") func ties() {
    #expect(Rows.kept(Rows.apply(TypicalP(0.1), to: [1, 1, 1, -.infinity])) == [0, 1, 2])
  }

  @Test("a single token in play stays") func single() {
    #expect(Rows.kept(Rows.apply(TypicalP(0.5), to: [-.infinity, 7, -.infinity])) == [1])
  }

  @Test("a large row keeps what sorting keeps", arguments: [Float(0.1), 0.5, 0.95], [Float(0.5), 1, 4])
  func sorted(p: Float, spread: Float) {
    var generator = SeededGenerator(seed: 13)
    let row = (0..<20_000).map { _ in generator.normal() * spread }
    let kept = Oracle.typical(row, Double(p))
    let found = Set(Rows.kept(Rows.apply(TypicalP(p), to: row)))
    // Distances are rounded to 32 bits: a few tokens around the cut may differ.
    #expect(found.symmetricDifference(kept).count <= 4)
  }
}
