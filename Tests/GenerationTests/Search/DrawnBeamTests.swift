import Foundation
import Generation
import Testing

/// Beams whose continuations are drawn.
@Suite struct DrawnBeamTests {
  private static func search(_ model: ToyModel, seed: UInt64, beams: Int, topK: Int? = nil, new: Int = 1)
    throws
    -> [Hypothesis]
  {
    let parameters = try SamplingParameters(topK: topK, seed: seed, doSample: true)
    let search = try SearchMethod.beams(BeamSearchOptions(beamCount: beams, returnCount: beams)).makeSearch(
      parameters,
      prompt: [1],
      maxNewTokens: new,
      vocabularySize: model.vocabularySize,
      endOfSequence: []
    )
    return try model.run(search, prompt: [1])
  }

  @Test("the first draw follows the distribution, and no text comes twice") func distribution() throws {
    let model = ToyModel(vocabularySize: 6, seed: 3)
    let logits = model.logits([1])
    let logSumExp = ToyModel.logSumExp(logits)
    let count = 6000
    // With one beam two tokens are drawn, and the first ends the text.
    var counts = [Double](repeating: 0, count: 6)
    for seed in 0..<UInt64(count) {
      let texts = try Self.search(model, seed: seed, beams: 1)
      counts[Int(texts[0].tokens[0])] += 1
    }
    let distance = logits.indices.reduce(0.0) { sum, token in
      let expected = Double(count) * exp(Double(logits[token] - logSumExp))
      return sum + (counts[token] - expected) * (counts[token] - expected) / expected
    }
    // Five degrees of freedom: 20.5 is passed once in a thousand times.
    #expect(distance < 20.5)
  }

  @Test("draws are without replacement", arguments: 1...20) func replacement(seed: UInt64) throws {
    let texts = try Self.search(ToyModel(vocabularySize: 9, seed: 8), seed: seed, beams: 4, new: 3)
    #expect(texts.count == 4)
    #expect(Set(texts.map(\.tokens)).count == 4)
    #expect(texts.map(\.score) == texts.map(\.score).sorted(by: >))
  }

  @Test("a warper leaves as many tokens as beams need, whatever it is asked") func kept() throws {
    let texts = try Self.search(ToyModel(vocabularySize: 40, seed: 8), seed: 1, beams: 2, topK: 1)
    #expect(texts.count == 2)
  }
}
