import Generation
import Testing

@Suite struct TemperatureTests {
  @Test("a temperature that would overflow keeps the order") func tiny() {
    let row = Rows.apply(Temperature(1e-38), to: [5, 3, 5, -2])
    #expect(row[0] == 0 && row[2] == 0)
    #expect(row[1] < -1e38 && row[3] < row[1])
  }
}

@Suite struct TopKTests {
  @Test("ties at the k-th place stay") func ties() {
    #expect(Rows.kept(Rows.apply(TopK(2), to: [3, 1, 2, 2, 0, 2])) == [0, 2, 3, 5])
  }

  @Test("k of the vocabulary's size or more keeps all", arguments: [4, 5, .max])
  func all(k: Int) { #expect(Rows.apply(TopK(k), to: [1, 2, 3, 4]) == [1, 2, 3, 4]) }

  @Test("fewer finite scores than k all stay") func masked() {
    #expect(Rows.kept(Rows.apply(TopK(3), to: [-.infinity, 1, -.infinity, 0])) == [1, 3])
  }

  @Test(
    "a large row keeps what sorting keeps",
    arguments: [1, 2, 50, 512, 513, 5000, 19_999],
    [Float(1), 1e-3, 1e30]
  )
  func sorted(k: Int, spread: Float) {
    var generator = SeededGenerator(seed: 5)
    let row = (0..<20_000).map { _ in generator.normal() * spread }
    let threshold = row.sorted(by: >)[k - 1]
    #expect(Rows.apply(TopK(k), to: row) == row.map { $0 < threshold ? -.infinity : $0 })
  }
}

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

@Suite struct MinPTests {
  @Test("a share of one keeps only the best and its equals") func one() {
    #expect(Rows.kept(Rows.apply(MinP(1), to: [2, 1, 2, 1.9999])) == [0, 2])
  }
}

@Suite struct TypicalPTests {
  @Test("tokens as typical as the last one stay") func ties() {
    #expect(Rows.kept(Rows.apply(TypicalP(0.1), to: [1, 1, 1, -.infinity])) == [0, 1, 2])
  }

  @Test("a single token in play stays") func single() {
    #expect(Rows.kept(Rows.apply(TypicalP(0.5), to: [-.infinity, 7, -.infinity])) == [1])
  }
}
