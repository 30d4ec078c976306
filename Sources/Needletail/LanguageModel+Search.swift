internal import Engine
public import Generation
internal import Tokenizers

/// A text that a search found.
public struct SearchResult: Sendable, Equatable {
  /// The generated ids, the one that ended the text included.
  public var tokens: [Int32]
  /// What each token added to the sum that the score is made of: its log-probability after all processors and
  /// warpers.
  public var logprobs: [Float]
  /// The text without special tokens; empty without a tokenizer.
  public var text: String
  /// How good the text is, greater is better: with beams the sum of the log-probabilities divided by the length to
  /// the power of the length penalty, else their mean.
  public var score: Double
  /// Why it ended.
  public var finishReason: FinishReason

  /// Makes a result.
  public init(
    tokens: [Int32],
    logprobs: [Float],
    text: String,
    score: Double,
    finishReason: FinishReason
  ) {
    self.tokens = tokens
    self.logprobs = logprobs
    self.text = text
    self.score = score
    self.finishReason = finishReason
  }
}

extension LanguageModel {
  /// Searches for the best texts after a prompt, as ``GenerationOptions/search`` says.
  ///
  /// Cancelling the task ends the search and frees its memory within a step.
  ///
  /// - Returns: The texts, best first; fewer than asked for when the rules leave fewer.
  /// - Throws: `SearchError`, `SamplingError` or ``GenerationError`` for options that cannot be met, `EngineError`
  ///   when the engine refuses or ends the request.
  public func search(
    from prompt: [Int32],
    options: GenerationOptions
  ) async throws -> [SearchResult] {
    let response = try engine.submit(try searchRequest(prompt, options))
    for try await batch in response.events {
      for case .found(let texts) in batch { return texts.map { result($0, after: prompt) } }
    }
    throw CancellationError()
  }

  private func searchRequest(_ prompt: [Int32], _ options: GenerationOptions) throws -> EngineRequest {
    guard let method = options.search else { throw GenerationError.isNoSearch }
    try options.checkSearch()
    try checkLength(prompt)
    let sampling = try options.samplingParameters()
    let count = options.maxNewTokens ?? info.maxTotalTokens - prompt.count
    let stops = stops(options)
    var request = EngineRequest(
      prompt: prompt,
      maxNewTokens: count,
      sampling: sampling,
      endOfSequence: stops
    )
    request.search = try method.makeSearch(
      sampling,
      prompt: prompt,
      maxNewTokens: count,
      vocabularySize: info.vocabularySize,
      endOfSequence: stops
    )
    return request
  }

  private func result(_ text: Hypothesis, after prompt: [Int32]) -> SearchResult {
    var words = ""
    if var stream = tokenizer?.makeStream(skipSpecialTokens: true, after: prompt) {
      for token in text.tokens { words += stream.append(token) }
      words += stream.finish()
    }
    return SearchResult(
      tokens: text.tokens,
      logprobs: text.logprobs,
      text: words,
      score: text.score,
      finishReason: text.finishReason
    )
  }
}

extension GenerationOptions {
  /// Refuses what a search has no place for.
  fileprivate func checkSearch() throws(GenerationError) {
    if !stop.isEmpty { throw .notInSearch(option: "stop texts") }
    if grammar != nil { throw .notInSearch(option: "grammar") }
    if topTokenCount > 0 { throw .notInSearch(option: "top tokens") }
    if scoresPrompt { throw .notInSearch(option: "prompt scores") }
  }
}
