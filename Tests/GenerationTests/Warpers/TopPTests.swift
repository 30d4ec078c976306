import Generation
import Testing

@Suite struct TopPTests {
  @Test("a token that reaches the mass exactly is the last") func exact() {
    #expect(Rows.kept(Rows.apply(TopP(0.5), to: [1, 1])) == [0])
    #expect(Rows.kept(Rows.apply(TopP(0.75), to: [1, 1, 1, 1])) == [0, 1, 2])
  }

  @Test("the best token always stays") func best() {
    #expect(Rows.kept(Rows.apply(TopP(1e-30), to: [1, 3, 2])) == [1])
  }

  @Test("far apart scores keep the best") func apart() {
    let row: [Float] = [-3e38, 3e38, 0, -.infinity]
    #expect(Rows.kept(Rows.apply(TopP(0.9), to: row)) == [1])
  }

  @Test(
    "a large row keeps what sorting keeps",
    arguments: [Float(0.1), 0.5, 0.95, 0.9999],
    [Float(1e-4), 1, 4]
  )
  func sorted(p: Float, spread: Float) {
    var generator = SeededGenerator(seed: 9)
    let row = (0..<20_000).map { _ in generator.normal() * spread }
    let kept = Oracle.nucleus(row, Double(p))
    let found = Rows.kept(Rows.apply(TopP(p), to: row))
    // Sums in another order may move a cut through thousands of nearly equal weights by a token.
    #expect(abs(found.count - kept.count) <= 1)
    #expect(Set(found).isSubset(of: kept) || Set(found).isSuperset(of: kept))
  }

  @Test("thousands of equal scores are cut by count, lowest ids first") func equal() {
    let row = [Float](repeating: 2, count: 8000) + [-.infinity]
    #expect(Rows.kept(Rows.apply(TopP(0.25), to: row)) == Array(0..<2000))
  }
}
