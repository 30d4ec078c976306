extension GenerateParameters {
  /// Whether a field is given that only sampling heeds, whatever its value.
  private var asksForSampling: Bool {
    doSample || temperature != nil || topK != nil || topP != nil || typicalP != nil
  }

  /// Checks the rules that need neither the prompt nor its tokens.
  func check(limits: RequestLimits) throws(ValidationError) {
    if bestOf ?? 1 > 1, !asksForSampling { throw .bestOfWithoutSampling }
    if let temperature, temperature <= 0 { throw .temperature }
    if let repetitionPenalty, repetitionPenalty <= 0 { throw .repetitionPenalty }
    if let frequencyPenalty, !(-2...2).contains(frequencyPenalty) { throw .frequencyPenalty }
    if let topP, topP <= 0 || topP >= 1 { throw .topP }
    if let typicalP, typicalP <= 0 || typicalP >= 1 { throw .typicalP }
    if let topK, topK <= 0 { throw .topK }
    if maxNewTokens == 0 { throw .maxNewTokens }
    if stop.count > limits.maxStopSequences {
      throw .stopCount(maximum: limits.maxStopSequences, given: stop.count)
    }
    if seed != nil, bestOf ?? 1 > 1 { throw .seedWithBestOf }
    if let topNTokens, topNTokens > limits.maxTopNTokens {
      throw .topNTokens(maximum: limits.maxTopNTokens, given: topNTokens)
    }
  }

  /// The number of candidates to generate; 0 counts as 1.
  ///
  /// - Throws: The rules on `best_of` that are checked before all others.
  func candidateCount(limits: RequestLimits) throws(ValidationError) -> Int {
    let count = bestOf ?? 1
    guard count > 1 else { return 1 }
    guard limits.maxBestOf > 1 else { throw .bestOfDisabled }
    guard count <= limits.maxBestOf else { throw .bestOf(maximum: limits.maxBestOf, given: count) }
    return count
  }

  /// Checks the rules that hold for streams only.
  func checkStream() throws(ValidationError) {
    if let bestOf, bestOf != 1 { throw .bestOfStream }
    if decoderInputDetails { throw .decoderInputDetailsStream }
  }
}
