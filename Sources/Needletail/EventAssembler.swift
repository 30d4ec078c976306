internal import Engine
internal import Generation
internal import Tokenizers

/// Turns the ids of a request into text, looks for stop texts, and sums up.
struct EventAssembler {
  private let options: GenerationOptions
  private let request: EngineRequest
  private let tokenizer: Tokenizer?
  private let start: ContinuousClock.Instant
  private var admitted: ContinuousClock.Instant
  private var lastToken: ContinuousClock.Instant
  /// Text with special tokens visible, for the events.
  private var visible: TokenStream?
  /// Text without special tokens, for the summary.
  private var plain: TokenStream?
  private var stops: StopMatcher
  private var text = ""
  private var tokens: [Int32] = []
  private var pending: [GenerationEvent] = []
  /// Whether nothing more will come from the engine that matters.
  private(set) var isFinished = false

  init(
    request: EngineRequest,
    options: GenerationOptions,
    tokenizer: Tokenizer?,
    start: ContinuousClock.Instant
  ) {
    self.request = request
    self.options = options
    self.tokenizer = tokenizer
    self.start = start
    admitted = start
    lastToken = start
    visible = tokenizer?.makeStream(skipSpecialTokens: false, after: request.prompt)
    plain = tokenizer?.makeStream(skipSpecialTokens: true, after: request.prompt)
    stops = StopMatcher(options.stop, mode: options.stopMode)
  }

  /// Takes what was assembled.
  mutating func takeEvents() -> [GenerationEvent] {
    defer { pending = [] }
    return pending
  }

  mutating func add(_ event: EngineEvent) {
    // What comes after a stop text is of no interest.
    guard !isFinished else { return }
    switch event {
    case .admitted(let time): admitted = time
    case .found: break
    case .prompt(let scores): pending.append(.prompt(promptTokens(scores)))
    case .token(let token): add(token)
    case .finished(let reason): finish(reason)
    }
  }

  private mutating func add(_ token: SampledToken) {
    tokens.append(token.id)
    // The engine ends the request itself for its limit and its end-of-sequence tokens, which come first.
    let endsAnyway = tokens.count >= request.maxNewTokens || request.endOfSequence.contains(token.id)
    let (shown, matched) = appendText(token.id, isLast: endsAnyway)
    let now = ContinuousClock.now
    pending.append(
      .token(
        GeneratedToken(
          index: tokens.count,
          id: token.id,
          text: shown,
          logprob: token.logprob,
          isSpecial: tokenizer?.isSpecial(token.id) ?? false,
          topTokens: token.topTokens.map(scored),
          latency: now - lastToken,
          isLast: endsAnyway || matched
        )
      )
    )
    lastToken = now
    if matched && !endsAnyway { finish(.stopSequence) }
  }

  /// Adds a token to the text, the last one with all that was held back.
  ///
  /// - Returns: The text for the token's event, and whether a stop text is complete.
  private mutating func appendText(_ id: Int32, isLast: Bool) -> (shown: String, matched: Bool) {
    var (shown, kept) = (visible?.append(id) ?? "", plain?.append(id) ?? "")
    var (released, matched) = stops.append(options.stopMode == .anywhere ? kept : shown)
    if isLast || matched {
      let tail = plain?.finish() ?? ""
      shown += visible?.finish() ?? ""
      kept += tail
      if !matched { released += stops.append(tail).emit + stops.finish() }
    }
    if options.stopMode == .anywhere { (shown, kept) = (released, released) }
    text += kept
    return (shown, matched)
  }

  private mutating func finish(_ reason: FinishReason) {
    guard !isFinished else { return }
    isFinished = true
    pending.append(
      .finished(
        GenerationSummary(
          finishReason: reason,
          text: text,
          tokens: tokens,
          seed: request.sampling.isSampling ? request.sampling.seed : nil,
          promptTokenCount: request.prompt.count,
          queueTime: admitted - start,
          inferenceTime: lastToken - admitted
        )
      )
    )
  }

  private func promptTokens(_ scores: [PromptScore]) -> [PromptToken] {
    let first = request.prompt.prefix(1).map { PromptToken(id: $0, text: text(of: $0), logprob: nil) }
    let rest = zip(request.prompt.dropFirst(), scores).map { id, score in
      PromptToken(
        id: id,
        text: text(of: id),
        logprob: score.logprob,
        topTokens: score.topTokens.map(scored)
      )
    }
    return first + rest
  }

  private func scored(_ token: TokenScore) -> ScoredToken {
    ScoredToken(
      id: token.id,
      text: text(of: token.id),
      logprob: token.logprob,
      isSpecial: tokenizer?.isSpecial(token.id) ?? false
    )
  }

  private func text(of id: Int32) -> String { tokenizer?.decode([id], skipSpecialTokens: false) ?? "" }
}
