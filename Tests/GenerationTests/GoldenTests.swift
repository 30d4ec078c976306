import Generation
import OrderedJSON
import Testing

/// Compares every step with the reference implementation's result.
@Suite struct GoldenTests {
  static let tolerance: Float = 1e-6

  @Test("all cases are there") func count() { #expect(SamplingCase.all.count == 219) }

  @Test("a row comes out as in the reference", arguments: SamplingCase.all)
  func golden(example: SamplingCase) throws {
    var row = example.input
    do {
      var span = row.mutableSpan
      for step in example.steps { try step.apply(to: &span, ids: example.ids) }
    }
    if example.cutsThroughTies {
      #expect(close(row.sorted(), example.output.sorted()))
    } else {
      #expect(close(row, example.output))
    }
  }

  @Test(
    "the sampler's log-probabilities are those of the reference's chain",
    arguments: SamplingCase.all.filter { $0.logprobs != nil }
  )
  func chain(example: SamplingCase) throws {
    let expected = try #require(example.logprobs)
    let values = Dictionary(
      uniqueKeysWithValues: example.steps.map {
        ($0.kind, Float($0.parameters[$0.kind]?.doubleValue ?? .nan))
      }
    )
    let parameters = try SamplingParameters(
      temperature: values["temperature"],
      topK: values["top_k"].map { Int($0) },
      topP: values["top_p"],
      minP: values["min_p"],
      repetitionPenalty: values["repetition_penalty"],
      topTokenCount: expected.count
    )
    let token = try Rows.sample(example.input, parameters, prompt: example.ids)
    var logprobs = [Float](repeating: -.infinity, count: expected.count)
    for top in token.topTokens { logprobs[Int(top.id)] = top.logprob }
    #expect(close(logprobs, expected))
    #expect(token.logprob == logprobs[Int(token.id)])
  }

  private func close(_ found: [Float], _ expected: [Float]) -> Bool {
    found.count == expected.count
      && zip(found, expected).allSatisfy { found, expected in
        found == expected || abs(found - expected) <= Self.tolerance * abs(expected)
      }
  }
}
