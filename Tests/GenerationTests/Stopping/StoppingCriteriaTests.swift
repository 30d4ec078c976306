import Generation
import Testing

@Suite struct StoppingCriteriaTests {
  @Test(
    "the limit comes before the end of sequence, that before stop strings",
    arguments: [
      (7, 3, true, FinishReason.length), (7, 2, true, .endOfSequence), (6, 2, true, .stopSequence),
      (6, 2, false, nil),
      (6, 3, false, .length),
    ] as [(Int32, Int, Bool, FinishReason?)]
  )
  func priority(token: Int32, count: Int, matched: Bool, reason: FinishReason?) {
    let criteria = StoppingCriteria(maxNewTokens: 3, endOfSequence: [7, 8])
    #expect(criteria.finishReason(after: token, generatedCount: count, matchedStop: matched) == reason)
  }

  @Test("an ignored end of sequence does not end the row") func ignored() {
    let criteria = StoppingCriteria(maxNewTokens: 3, endOfSequence: [7], ignoresEndOfSequence: true)
    #expect(criteria.finishReason(after: 7, generatedCount: 1, matchedStop: false) == nil)
  }

  @Test("reasons are spelled as TGI spells them") func spelling() {
    #expect(FinishReason.length.rawValue == "length")
    #expect(FinishReason.endOfSequence.rawValue == "eos_token")
    #expect(FinishReason.stopSequence.rawValue == "stop_sequence")
  }
}
