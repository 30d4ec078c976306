import BackendTesting
import Backends
import Tensors
import Testing

/// Layers whose rows go to some of many experts.
@Suite struct CPUExpertTests {
  static let cases: [ExpertCase] = formats.flatMap { format in
    [
      ExpertCase(1, 1, width: 17, hidden: 5, rows: 3, format),
      ExpertCase(4, 2, width: 48, hidden: 64, rows: 1, format),
      ExpertCase(7, 3, width: 33, hidden: 97, rows: 13, format, renormalizes: false),
      ExpertCase(5, 5, width: 64, hidden: 31, rows: 9, format),
      // More experts than rows, so that most have none.
      ExpertCase(40, 2, width: 70, hidden: 65, rows: 4, format),
      ExpertCase(6, 2, width: 40, hidden: 33, rows: 150, format, router: .crowded),
      ExpertCase(6, 4, width: 40, hidden: 32, rows: 5, format, router: .undecided),
    ]
  }

  @Test(
    "rows go through their experts as the reference and the composition say",
    arguments: CPUBackend.availableInstructionSets,
    [false, true]
  )
  func matchesReference(instructionSet: String, accumulate: Bool) throws {
    let suite = try suite(instructionSet)
    for test in Self.cases { #expect(try suite.checkExperts(test, accumulate: accumulate) == []) }
  }

  @Test(
    "a row has the same bits alone and among others",
    arguments: CPUBackend.availableInstructionSets,
    formats
  )
  func rowsAreIndependent(instructionSet: String, format: WeightFormat) throws {
    let suite = try suite(instructionSet)
    let test = ExpertCase(5, 2, width: 301, hidden: 71, rows: 23, format)
    #expect(try suite.checkRowsAreIndependent(test, sizes: [1, 7]) == [])
    let crowd = ExpertCase(3, 1, width: 40, hidden: 20, rows: 300, format, router: .crowded)
    #expect(try suite.checkRowsAreIndependent(crowd, sizes: [100, 299]) == [])
  }

  @Test("thread counts do not change bits", arguments: formats) func threadsDoNotMatter(format: WeightFormat)
    throws
  {
    let test = ExpertCase(9, 3, width: 260, hidden: 150, rows: 40, format)
    let strongest = try #require(CPUBackend.availableInstructionSets.last)
    let results = try [1, 2, 3].map { try suite(strongest, threads: $0).mixExperts(test) }
    #expect(bits(results[0]) == bits(results[1]))
    #expect(bits(results[0]) == bits(results[2]))
  }

  @Test("logits that are not numbers spoil their own row alone") func brokenLogits() throws {
    let suite = try suite("generic")
    let shape = ExpertShape(count: 4, chosen: 2, renormalizes: true, width: 8, hidden: 4)
    let expert = ExpertWeights(
      gateUp: try suite.backend.makeGatedLinear(
        gate: ArrayMatrix(rows: 4, columns: 8, seed: 1),
        up: ArrayMatrix(rows: 4, columns: 8, seed: 2),
        format: .float(.float32),
        bias: nil
      ),
      down: try suite.backend.makeLinear(
        ArrayMatrix(rows: 8, columns: 4, seed: 3),
        format: .float(.float32),
        bias: nil
      )
    )
    let logits: [[Float]] = [
      [1, .nan, 2, 3], [1, 2, 3, 4], .init(repeating: .nan, count: 4), [.infinity, 0, 0, 0],
    ]
    let output = try suite.buffer(SeededNumbers.rows(4, 8, seed: 5), columns: 8)
    suite.backend.mixExperts(
      try suite.buffer(SeededNumbers.rows(4, 8, seed: 4), columns: 8),
      logits: try suite.buffer(logits, columns: 4),
      Array(repeating: expert, count: 4),
      activation: .silu,
      rows: 4,
      into: output,
      accumulate: true,
      using: try suite.backend.makeMixture(shape, rows: 4, format: .float(.float32))
    )
    let found = suite.rows(4, 8, of: output)
    #expect(found.map { $0.allSatisfy(\.isNaN) } == [true, false, true, true])
    #expect(found[1].allSatisfy { $0.isFinite })
  }
}
