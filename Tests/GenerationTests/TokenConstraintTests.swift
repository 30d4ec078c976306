import Generation
import Testing

@Suite struct TokenConstraintTests {
  /// Allows each of some lists of tokens in turn.
  private struct Turns: TokenConstraint {
    var turns: [[Int32]]

    mutating func apply(to row: inout MutableSpan<Float>) throws(SamplingError) {
      guard let allowed = turns.first else { throw .constraint(reason: "no turn is left") }
      for index in row.indices where !allowed.contains(Int32(index)) { row[index] = -.infinity }
    }

    mutating func accept(_ token: Int32) throws(SamplingError) {
      guard turns.removeFirst().contains(token) else { throw .constraint(reason: "not in this turn") }
    }
  }

  private static func sampler(
    _ turns: [[Int32]],
    _ parameters: SamplingParameters
  ) -> TokenSampler {
    TokenSampler(
      parameters: parameters,
      prompt: [],
      vocabularySize: 4,
      endOfSequence: [],
      constraint: Turns(turns: turns)
    )
  }

  @Test("a greedy row under a constraint takes the best of what is allowed, for certain if it is alone")
  func greedy() throws {
    var sampler = Self.sampler([[1, 3], [0]], try SamplingParameters())
    #expect(sampler.needsFullRow)
    var workspace = SamplingWorkspace()
    #expect(try Rows.sample([9, 1, 8, 2], with: &sampler, step: 0, using: &workspace).id == 3)
    let certain = try Rows.sample([1, 7, 7, 7], with: &sampler, step: 1, using: &workspace)
    #expect(certain == SampledToken(id: 0, logprob: 0))
  }

  @Test("the constraint comes after the penalties and before the warpers") func order() throws {
    // Top-k of one would leave token 0, which is not allowed; the bias makes 2 the best of the others.
    let parameters = try SamplingParameters(topK: 1, logitBias: [.init(id: 2, bias: 5)], topTokenCount: 4)
    var sampler = Self.sampler([[1, 2]], parameters)
    var workspace = SamplingWorkspace()
    let token = try Rows.sample([9, 4, 0, 3], with: &sampler, step: 0, using: &workspace)
    #expect(token == SampledToken(id: 2, logprob: 0, topTokens: [TokenScore(id: 2, logprob: 0)]))
  }

  @Test("what the constraint throws ends the row with its reason") func fails() throws {
    var sampler = Self.sampler([], try SamplingParameters())
    var workspace = SamplingWorkspace()
    let error = #expect(throws: SamplingError.self) {
      try Rows.sample([1, 2, 3, 4], with: &sampler, step: 0, using: &workspace)
    }
    #expect(error?.description == "no turn is left")
  }

  @Test("what the constraint and the bans leave may be nothing") func nothing() throws {
    var sampler = Self.sampler([[2]], try SamplingParameters(badWords: [[2]]))
    var workspace = SamplingWorkspace()
    #expect(throws: SamplingError.noTokenLeft) {
      try Rows.sample([1, 2, 3, 4], with: &sampler, step: 0, using: &workspace)
    }
  }
}
