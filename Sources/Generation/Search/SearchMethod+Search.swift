extension SearchMethod {
  /// Starts the search of a request.
  ///
  /// - Parameters:
  ///   - parameters: How scores are changed, and the seed.
  ///   - prompt: The tokens that all rows begin with.
  ///   - maxNewTokens: The most tokens of a text, at least 1.
  ///   - vocabularySize: The length of a row of logits.
  ///   - endOfSequence: The tokens that end a text.
  /// - Returns: The search, which waits for the end of the prompt.
  /// - Throws: ``SearchError`` for settings out of range or against each other.
  public func makeSearch(
    _ parameters: SamplingParameters,
    prompt: [Int32],
    maxNewTokens: Int,
    vocabularySize: Int,
    endOfSequence: Set<Int32>
  ) throws(SearchError) -> any RowSearch {
    try check(isSampling: parameters.isSampling)
    let rules = SearchRules(
      parameters,
      prompt: prompt,
      vocabularySize: vocabularySize,
      endOfSequence: endOfSequence,
      keepingAtLeast: max(2, endOfSequence.count + 1)
    )
    switch self {
    case .beams(let options):
      let task = BeamTask(
        options: options,
        maxNewTokens: maxNewTokens,
        promptLength: prompt.count,
        endOfSequence: endOfSequence,
        seed: parameters.seed,
        isSampling: parameters.isSampling
      )
      let isModern = options.groupCount == 1 && options.lengthRule == .generated
      return isModern ? BeamSearch(task, rules: rules) : GroupedBeamSearch(task, rules: rules)
    case .contrastive(let topK, let penaltyAlpha):
      return ContrastiveSearch(
        topK: topK,
        penaltyAlpha: penaltyAlpha,
        maxNewTokens: maxNewTokens,
        endOfSequence: endOfSequence,
        rules: rules
      )
    }
  }
}
