import Evaluation
import Foundation
import Testing

@Suite struct ClozeTests {
  private static let cloze = Cloze(
    scores: [(-0.1, true), (-2.5, false), (-0.7, true), (-4, false), (-1.25, false)].map {
      LogLikelihood(logprob: $0.0, isGreedy: $0.1, tokenCount: 2)
    }
  )

  @Test("the accuracy is the share of passages whose every token is the likeliest") func accuracy() {
    #expect(Self.cloze.accuracy.value == 0.4)
  }

  @Test("the perplexity is per target word, its error that of the harness") func perplexity() {
    let perplexity = Self.cloze.perplexity()
    #expect(abs(perplexity.value - exp(8.55 / 5)) < 1e-12)
    #expect(abs(perplexity.standardError / 4.867151372944102 - 1) < 1e-9)
  }
}
