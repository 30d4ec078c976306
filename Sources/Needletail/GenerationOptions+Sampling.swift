package import Generation

extension GenerationOptions {
  /// The sampler's parameters; a seed is drawn when none is given.
  ///
  /// - Throws: `SamplingError` for a number out of range.
  package func samplingParameters() throws(SamplingError) -> SamplingParameters {
    try SamplingParameters(
      temperature: temperature,
      topK: topK,
      topP: topP,
      minP: minP,
      typicalP: typicalP,
      repetitionPenalty: repetitionPenalty,
      frequencyPenalty: frequencyPenalty,
      presencePenalty: presencePenalty,
      countPenalty: countPenalty,
      watermark: watermark ? try Watermark() : nil,
      noRepeatNGramSize: noRepeatNGramSize,
      badWords: badWords,
      minNewTokens: minNewTokens,
      minLength: minLength,
      logitBias: logitBias,
      seed: seed ?? UInt64.random(in: .min ... .max),
      doSample: doSample,
      topTokenCount: topTokenCount
    )
  }
}
