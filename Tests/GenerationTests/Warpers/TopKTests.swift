import Generation
import Testing

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
