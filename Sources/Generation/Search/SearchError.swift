/// Why a search cannot be made as asked; parameters are spelled as requests spell them.
public enum SearchError: Error, Equatable, Sendable {
  /// A parameter breaks its rule.
  case outOfRange(parameter: String, rule: String, found: String)
  /// More texts are to be returned than there are beams.
  case tooFewBeams(returned: Int, beams: Int)
  /// The beams cannot be divided evenly.
  case unevenGroups(groups: Int, beams: Int)
  /// Groups without a penalty would all find the same.
  case groupsWithoutPenalty
  /// A penalty between groups, and no groups.
  case penaltyWithoutGroups
  /// The search takes the best tokens and draws none.
  case sampling(search: String)
}

extension SearchError: CustomStringConvertible {
  /// The parameter, the rule, what came instead and the way out.
  public var description: String {
    switch self {
    case .outOfRange(let parameter, let rule, let found): "`\(parameter)` must be \(rule); got \(found)"
    case .tooFewBeams(let returned, let beams):
      "`num_return_sequences` must be <= `num_beams` (\(beams)); got \(returned)"
    case .unevenGroups(let groups, let beams):
      "`num_beams` (\(beams)) must be a multiple of `num_beam_groups`; got \(groups)"
    case .groupsWithoutPenalty:
      "`num_beam_groups` > 1 needs `diversity_penalty` > 0: without it all groups find the same"
    case .penaltyWithoutGroups: "`diversity_penalty` needs `num_beam_groups` > 1"
    case .sampling(let search):
      "\(search) draws no tokens; leave out sampling (do_sample, temperature, top_k, top_p, min_p, typical_p)"
    }
  }
}

extension SearchMethod {
  /// Checks every number, and what goes together.
  ///
  /// - Parameter isSampling: Whether the request draws tokens.
  /// - Throws: ``SearchError`` for the first fault.
  public func check(isSampling: Bool) throws(SearchError) {
    switch self {
    case .beams(let options):
      try options.check()
      if options.groupCount > 1, isSampling { throw .sampling(search: "diverse beam search") }
    case .contrastive(let topK, let alpha):
      if !(2...Self.mostRows).contains(topK) {
        throw .outOfRange(parameter: "top_k", rule: "from 2 to \(Self.mostRows)", found: "\(topK)")
      }
      if !(alpha > 0 && alpha <= 1) {
        throw .outOfRange(parameter: "penalty_alpha", rule: "> 0.0 and <= 1.0", found: "\(alpha)")
      }
      if isSampling { throw .sampling(search: "contrastive search") }
    }
  }

  /// More rows than this for one prompt are refused.
  static let mostRows = 1024
}

extension BeamSearchOptions {
  fileprivate func check() throws(SearchError) {
    if !(1...SearchMethod.mostRows).contains(beamCount) {
      throw .outOfRange(
        parameter: "num_beams",
        rule: "from 1 to \(SearchMethod.mostRows)",
        found: "\(beamCount)"
      )
    }
    if returnCount < 1 {
      throw .outOfRange(parameter: "num_return_sequences", rule: ">= 1", found: "\(returnCount)")
    }
    if returnCount > beamCount { throw .tooFewBeams(returned: returnCount, beams: beamCount) }
    if !lengthPenalty.isFinite {
      throw .outOfRange(parameter: "length_penalty", rule: "finite", found: "\(lengthPenalty)")
    }
    if groupCount < 1 {
      throw .outOfRange(parameter: "num_beam_groups", rule: ">= 1", found: "\(groupCount)")
    }
    if !beamCount.isMultiple(of: groupCount) {
      throw .unevenGroups(groups: groupCount, beams: beamCount)
    }
    if !(diversityPenalty >= 0 && diversityPenalty.isFinite) {
      throw .outOfRange(
        parameter: "diversity_penalty",
        rule: ">= 0.0 and finite",
        found: "\(diversityPenalty)"
      )
    }
    if groupCount > 1, diversityPenalty == 0 { throw .groupsWithoutPenalty }
    if groupCount == 1, diversityPenalty > 0 { throw .penaltyWithoutGroups }
  }
}
