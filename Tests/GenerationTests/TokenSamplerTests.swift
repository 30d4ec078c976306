import Foundation
import Generation
import Testing

@Suite struct TokenSamplerTests {
  private static func row(_ count: Int, seed: UInt64 = 1) -> [Float] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).map { _ in generator.normal() * 2 }
  }

  @Test("greedy takes the first of equal maxima and reports its log-probability") func greedy() throws {
    let token = try Rows.sample([0, 1, 1, 0], SamplingParameters())
    #expect(token == SampledToken(id: 1, logprob: Float(-log(2 + 2 / exp(1.0)))))
  }

  @Test("all ties at the last place are reported, ruled-out tokens never") func topTokens() throws {
    let row: [Float] = [1, 3, 2, 2, -.infinity, 2]
    let two = try Rows.sample(row, SamplingParameters(topTokenCount: 2)).topTokens
    #expect(two.map(\.id) == [1, 2, 3, 5])
    let all = try Rows.sample(row, SamplingParameters(topTokenCount: 100)).topTokens
    #expect(all.map(\.id) == [1, 2, 3, 5, 0])
    let warped = try Rows.sample(row, SamplingParameters(topK: 1, topTokenCount: 5)).topTokens
    #expect(warped == [TokenScore(id: 1, logprob: 0)])
  }

  @Test("NaN anywhere is refused by its token", arguments: [0, 15, 16, 17, 36])
  func notANumber(token: Int) throws {
    var row = Self.row(37)
    row[token] = .nan
    let error = #expect(throws: SamplingError.self) { try Rows.sample(row, SamplingParameters()) }
    #expect(error?.description == "the logits must be numbers; token \(token) has NaN")
  }

  @Test("a row with nothing to choose is refused, before and after the processors") func nothing() throws {
    let none = [Float](repeating: -.infinity, count: 20)
    #expect(throws: SamplingError.noTokenLeft) { try Rows.sample(none, SamplingParameters()) }
    let banned = try SamplingParameters(badWords: [[0], [1]])
    let error = #expect(throws: SamplingError.self) { try Rows.sample([1, 2], banned) }
    #expect(
      error?.description == """
        no token is left to choose: every score is minus infinity; loosen the rules that ban tokens \
        (bad words, no-repeat n-grams, logit bias, minimum lengths)
        """
    )
  }

  @Test("a row of another length is refused", arguments: [0, 3])
  func length(count: Int) throws {
    var sampler = TokenSampler(
      parameters: try SamplingParameters(),
      prompt: [],
      vocabularySize: 4,
      endOfSequence: []
    )
    var workspace = SamplingWorkspace()
    let error = #expect(throws: SamplingError.self) {
      try Rows.sample(Self.row(count), with: &sampler, step: 0, using: &workspace)
    }
    #expect(error?.description == "a row of logits must have 4 scores, one for each token; got \(count)")
  }

  @Test("tokens at plus infinity share all the probability") func infinite() throws {
    let row: [Float] = [1, .infinity, 5, .infinity]
    let token = try Rows.sample(row, SamplingParameters(temperature: 0.5, topTokenCount: 4))
    #expect([1, 3].contains(token.id))
    #expect(token.topTokens.map(\.id) == [1, 3])
    #expect(token.logprob == Float(-log(2.0)))
  }

  @Test("a penalty that overflows leaves the token certain") func overflow() throws {
    let parameters = try SamplingParameters(repetitionPenalty: 1e-38)
    #expect(try Rows.sample([9, 1e30, 5], parameters, prompt: [1]) == SampledToken(id: 1, logprob: 0))
  }

  @Test("tokens chosen by the sampler or elsewhere count for the rules") func history() throws {
    let parameters = try SamplingParameters(noRepeatNGramSize: 1)
    var sampler = TokenSampler(parameters: parameters, prompt: [], vocabularySize: 4, endOfSequence: [])
    var workspace = SamplingWorkspace()
    let row: [Float] = [4, 3, 2, 1]
    #expect(try Rows.sample(row, with: &sampler, step: 0, using: &workspace).id == 0)
    sampler.accept(1)
    #expect(try Rows.sample(row, with: &sampler, step: 2, using: &workspace).id == 2)
  }

  @Test("minimum lengths rule out the end of the sequence") func minimum() throws {
    let parameters = try SamplingParameters(minNewTokens: 1, minLength: 2)
    #expect(try Rows.sample([9, 1], parameters, prompt: [5], endOfSequence: [0]).id == 1)
  }

  @Test(
    "draws follow the softmax of what the warpers left",
    arguments: [
      ({ try .init(seed: $0, doSample: true) }), ({ try .init(temperature: 1.5, seed: $0) }),
      ({ try .init(topK: 7, seed: $0) }), ({ try .init(temperature: 0.8, topP: 0.8, seed: $0) }),
    ] as [@Sendable (UInt64) throws -> SamplingParameters]
  )
  func distribution(make: @Sendable (UInt64) throws -> SamplingParameters) throws {
    let (row, draws) = (Self.row(24), 20_000)
    var workspace = SamplingWorkspace()
    var counts = [Double](repeating: 0, count: row.count)
    for draw in 0..<draws {
      // Half of the draws differ in their step, half in their seed.
      let isStep = draw < draws / 2
      var sampler = TokenSampler(
        parameters: try make(isStep ? 3 : UInt64(draw)),
        prompt: [],
        vocabularySize: row.count,
        endOfSequence: []
      )
      counts[Int(try Rows.sample(row, with: &sampler, step: isStep ? draw : 0, using: &workspace).id)] += 1
    }
    var warped = row
    let parameters = try make(0)
    if let temperature = parameters.temperature { warped = Rows.apply(Temperature(temperature), to: warped) }
    if let topK = parameters.topK { warped = Rows.apply(TopK(topK), to: warped) }
    if let topP = parameters.topP { warped = Rows.apply(TopP(topP), to: warped) }
    let expected = Oracle.softmax(warped).map { $0 * Double(draws) }
    #expect(zip(counts, expected).allSatisfy { $1 > 0 || $0 == 0 })
    let chiSquare = zip(counts, expected).filter { $1 > 0 }.reduce(0) {
      $0 + ($1.0 - $1.1) * ($1.0 - $1.1) / $1.1
    }
    // The 0.999 quantile for 23 degrees of freedom.
    #expect(chiSquare < 49.7)
  }

  @Test("over a large vocabulary a draw is where the cumulative probability passes its number")
  func inverse() throws {
    let row = Self.row(50_000)
    let probabilities = Oracle.softmax(row)
    for step in 0..<50 {
      let point = Philox(key: 11).uniform(UInt64(step))
      let id = Int(try Rows.sample(row, SamplingParameters(seed: 11, doSample: true), step: step).id)
      let before = probabilities[..<id].reduce(0, +)
      #expect(before - 1e-6 <= point && point <= before + probabilities[id] + 1e-6)
    }
  }

  @Test("the same seed and step give the same token whatever came before") func reproducible() throws {
    let row = Self.row(3000)
    let parameters = try SamplingParameters(temperature: 1.3, topP: 0.97, seed: 77, topTokenCount: 3)
    let alone = try Rows.sample(row, parameters, step: 5)
    var workspace = SamplingWorkspace()
    var sampler = TokenSampler(parameters: parameters, prompt: [], vocabularySize: 3000, endOfSequence: [])
    for step in 0..<5 {
      _ = try Rows.sample(Self.row(3000, seed: UInt64(step)), with: &sampler, step: step, using: &workspace)
      var stranger = TokenSampler(
        parameters: try SamplingParameters(typicalP: 0.4),
        prompt: [],
        vocabularySize: 90,
        endOfSequence: []
      )
      _ = try Rows.sample(Self.row(90), with: &stranger, step: step, using: &workspace)
    }
    #expect(try Rows.sample(row, with: &sampler, step: 5, using: &workspace) == alone)
  }

  @Test("seeds and steps give different draws") func independent() throws {
    let row = [Float](repeating: 0, count: 100_000)
    var ids: Set<Int32> = []
    for seed in 0..<10 as Range<UInt64> {
      for step in 0..<10 {
        ids.insert(
          try Rows.sample(row, SamplingParameters(seed: seed << 32 | 1, doSample: true), step: step).id
        )
      }
    }
    #expect(ids.count > 95)
  }
}
