import Generation
import Testing

@Suite struct SearchMethodTests {
  private static func beams(_ change: (inout BeamSearchOptions) -> Void) -> SearchMethod {
    var options = BeamSearchOptions(beamCount: 4)
    change(&options)
    return .beams(options)
  }

  static let faults: [(SearchMethod, Bool, String)] = [
    (beams { $0.beamCount = 0 }, false, "`num_beams` must be from 1 to 1024; got 0"),
    (beams { $0.returnCount = 5 }, false, "`num_return_sequences` must be <= `num_beams` (4); got 5"),
    (beams { $0.returnCount = 0 }, false, "`num_return_sequences` must be >= 1; got 0"),
    (beams { $0.lengthPenalty = .nan }, false, "`length_penalty` must be finite; got nan"),
    (
      beams { ($0.groupCount, $0.diversityPenalty) = (3, 1) }, false,
      "`num_beams` (4) must be a multiple of `num_beam_groups`; got 3"
    ),
    (
      beams { $0.groupCount = 2 }, false,
      "`num_beam_groups` > 1 needs `diversity_penalty` > 0: without it all groups find the same"
    ),
    (beams { $0.diversityPenalty = 1 }, false, "`diversity_penalty` needs `num_beam_groups` > 1"),
    (
      beams { ($0.groupCount, $0.diversityPenalty) = (2, -1) }, false,
      "`diversity_penalty` must be >= 0.0 and finite; got -1.0"
    ),
    (
      beams { ($0.groupCount, $0.diversityPenalty) = (2, 1) }, true,
      "diverse beam search draws no tokens; leave out sampling (do_sample, temperature, top_k, top_p, min_p, "
        + "typical_p)"
    ),
    (.contrastive(topK: 1, penaltyAlpha: 0.5), false, "`top_k` must be from 2 to 1024; got 1"),
    (.contrastive(topK: 4, penaltyAlpha: 0), false, "`penalty_alpha` must be > 0.0 and <= 1.0; got 0.0"),
    (
      .contrastive(topK: 4, penaltyAlpha: 0.5), true,
      "contrastive search draws no tokens; leave out sampling (do_sample, temperature, top_k, top_p, min_p, "
        + "typical_p)"
    ),
  ]

  @Test("settings that make no sense are refused in the words of requests", arguments: faults)
  func refused(method: SearchMethod, isSampling: Bool, message: String) {
    let error = #expect(throws: SearchError.self) { try method.check(isSampling: isSampling) }
    #expect(error?.description == message)
  }

  @Test("settings that make sense are not", arguments: [false, true]) func sound(isSampling: Bool) throws {
    try Self.beams { $0.returnCount = 4 }.check(isSampling: isSampling)
    #expect(Self.beams { $0.returnCount = 4 }.rowCount == 4)
    #expect(SearchMethod.contrastive(topK: 7, penaltyAlpha: 1).rowCount == 7)
  }
}
