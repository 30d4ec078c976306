extension SamplingParameters {
  /// The rules on scores that these parameters switch on, in the order in which they apply.
  ///
  /// Penalties stand as TGI orders them; the bans follow, as in transformers, so that no later step can
  /// lift them.
  func processors(vocabularySize: Int, endOfSequence: Set<Int32>) -> [any LogitsProcessor] {
    var steps: [any LogitsProcessor] = []
    if let watermark { steps.append(WatermarkBias(watermark, vocabularySize: vocabularySize)) }
    if !logitBias.isEmpty { steps.append(LogitBias(logitBias)) }
    if let penalty = repetitionPenalty, penalty != 1 { steps.append(RepetitionPenalty(penalty)) }
    if let penalty = frequencyPenalty, penalty != 0 { steps.append(FrequencyPenalty(penalty)) }
    let (presence, count) = (presencePenalty ?? 0, countPenalty ?? 0)
    if presence != 0 || count != 0 { steps.append(OccurrencePenalty(presence: presence, count: count)) }
    if let size = noRepeatNGramSize { steps.append(NoRepeatNGram(size: size)) }
    if !badWords.isEmpty { steps.append(BadWords(badWords, endOfSequence: endOfSequence)) }
    if let minimum = minLength, minimum > 0 { steps.append(MinLength(minimum, endOfSequence)) }
    if let minimum = minNewTokens, minimum > 0 { steps.append(MinNewTokens(minimum, endOfSequence)) }
    return steps
  }

  /// The steps that shape the distribution, in the order in which they apply (that of transformers 4.57).
  var warpers: [any Warper] { warpers(keepingAtLeast: 1) }

  /// The same, each of which leaves at least so many tokens.
  func warpers(keepingAtLeast kept: Int) -> [any Warper] {
    var steps: [any Warper] = []
    if let temperature, temperature != 1 { steps.append(Temperature(temperature)) }
    if let topK { steps.append(TopK(topK, keepingAtLeast: kept)) }
    if let topP, topP < 1 { steps.append(TopP(topP, keepingAtLeast: kept)) }
    if let minP, minP > 0 { steps.append(MinP(minP, keepingAtLeast: kept)) }
    if let typicalP, typicalP < 1 { steps.append(TypicalP(typicalP, keepingAtLeast: kept)) }
    return steps
  }
}
