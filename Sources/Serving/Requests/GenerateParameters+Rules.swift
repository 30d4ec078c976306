import Generation

extension GenerateParameters {
  /// Whether a field is given that only sampling heeds, whatever its value.
  private var asksForSampling: Bool {
    doSample || temperature != nil || topK != nil || topP != nil || typicalP != nil
  }

  /// Checks the rules that need neither the prompt nor its tokens.
  func check(limits: RequestLimits, style: RequestStyle) throws(ValidationError) {
    if bestOf ?? 1 > 1, !asksForSampling { throw .bestOfWithoutSampling }
    if let temperature, temperature <= 0 { throw .temperature }
    if let repetitionPenalty, repetitionPenalty <= 0 { throw .repetitionPenalty }
    if let frequencyPenalty, !(-2...2).contains(frequencyPenalty) { throw .frequencyPenalty }
    if let topP, topP <= 0 || topP >= 1 { throw .topP }
    if let typicalP, typicalP <= 0 || typicalP >= 1 { throw .typicalP }
    if let topK, topK <= 0 { throw .topK }
    if maxNewTokens == 0 { throw .maxNewTokens }
    let maxStops = style.maxStopSequences(limits)
    if stop.count > maxStops { throw .stopCount(maximum: maxStops, given: stop.count) }
    if seed != nil, bestOf ?? 1 > 1 { throw .seedWithBestOf }
    if let topNTokens, topNTokens > style.maxTopTokens(limits) {
      throw .topNTokens(maximum: style.maxTopTokens(limits), given: topNTokens)
    }
    try checkOpenAI()
  }

  /// Checks what only the routes of the OpenAI API can ask for.
  private func checkOpenAI() throws(ValidationError) {
    if let countPenalty, !(-2...2).contains(countPenalty) { throw .frequencyPenalty }
    if let presencePenalty, !(-2...2).contains(presencePenalty) { throw .presencePenalty }
    if let minP, !(0...1).contains(minP) { throw .minP }
    if !logitBias.allSatisfy({ (-100...100).contains($0.bias) }) { throw .logitBias }
    if let minNewTokens, let maxNewTokens, minNewTokens > maxNewTokens {
      throw .minTokens(maximum: maxNewTokens, given: minNewTokens)
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
