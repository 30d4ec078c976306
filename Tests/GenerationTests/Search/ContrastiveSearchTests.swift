import Foundation
import Generation
import Testing

@Suite struct ContrastiveSearchTests {
  /// The definition, in double precision.
  private static func plain(_ model: ToyModel, prompt: [Int32], topK: Int, alpha: Double, new: Int) -> [Int32]
  {
    func cosine(_ first: [Float], _ second: [Float]) -> Double {
      func dot(_ a: [Float], _ b: [Float]) -> Double {
        zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) }
      }
      return dot(first, second) / (dot(first, first) * dot(second, second)).squareRoot()
    }
    var tokens = prompt
    for _ in 0..<new {
      let logits = model.logits(tokens)
      let logSumExp = Double(ToyModel.logSumExp(logits))
      let best = logits.indices.sorted { (logits[$0], $1) > (logits[$1], $0) }.prefix(topK)
      let states = tokens.indices.map { model.hidden(Array(tokens[...$0])) }
      let scores = best.map { token in
        let state = model.hidden(tokens + [Int32(token)])
        let penalty = states.map { cosine($0, state) }.max() ?? 0
        return (1 - alpha) * exp(Double(logits[token]) - logSumExp) - alpha * penalty
      }
      let place = scores.indices.max { scores[$0] < scores[$1] } ?? 0
      tokens.append(Int32(best[place]))
    }
    return Array(tokens[prompt.count...])
  }

  @Test("the tokens are those of the definition", arguments: 1...10, [2, 5])
  func definition(seed: UInt64, topK: Int) throws {
    let model = ToyModel(vocabularySize: 50, seed: seed)
    let prompt: [Int32] = [4, 5, 6, 7]
    let search = try SearchMethod.contrastive(topK: topK, penaltyAlpha: 0.6).makeSearch(
      try SamplingParameters(),
      prompt: prompt,
      maxNewTokens: 15,
      vocabularySize: 50,
      endOfSequence: []
    )
    let found = try model.run(search, prompt: prompt)
    #expect(found.map(\.tokens) == [Self.plain(model, prompt: prompt, topK: topK, alpha: 0.6, new: 15)])
    #expect(found[0].logprobs.count == 15 && found[0].finishReason == .length)
  }

  @Test("an end of sequence ends the text") func ends() throws {
    let model = ToyModel(vocabularySize: 50, seed: 1)
    let whole = Self.plain(model, prompt: [4], topK: 3, alpha: 0.4, new: 9)
    let search = try SearchMethod.contrastive(topK: 3, penaltyAlpha: 0.4).makeSearch(
      try SamplingParameters(),
      prompt: [4],
      maxNewTokens: 9,
      vocabularySize: 50,
      endOfSequence: [whole[5]]
    )
    let end = try #require(whole.firstIndex(of: whole[5]))
    let found = try model.run(search, prompt: [4])
    #expect(found.map(\.tokens) == [Array(whole[...end])])
    #expect(found[0].finishReason == .endOfSequence)
  }
}
