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
  private var nextPending = 0
  /// Whether the last token completed a stop text.
  private var hasMatched = false
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

  /// The oldest event that was not taken yet.
  mutating func takePending() -> GenerationEvent? {
    guard nextPending < pending.count else {
      pending.removeAll(keepingCapacity: true)
      nextPending = 0
      return nil
    }
    defer { nextPending += 1 }
    return pending[nextPending]
  }

  mutating func add(_ event: EngineEvent) {
    switch event {
    case .admitted: admitted = .now
    case .prompt(let logprobs): pending.append(.prompt(promptTokens(logprobs)))
    case .token(let token): add(token)
    case .finished(let reason): finish(reason)
    }
  }

  private mutating func add(_ token: SampledToken) {
    tokens.append(token.id)
    let isSpecial = tokenizer?.isSpecial(token.id) ?? false
    let (shown, kept) = (visible?.append(token.id) ?? "", plain?.append(token.id) ?? "")
    let (released, matched) = stops.append(options.stopMode == .anywhere ? kept : shown)
    text += options.stopMode == .anywhere ? released : kept
    // The engine ends the request itself for its limit and its end-of-sequence tokens, which come first.
    let endsAnyway = tokens.count >= request.maxNewTokens || request.endOfSequence.contains(token.id)
    let now = ContinuousClock.now
    pending.append(
      .token(
        GeneratedToken(
          index: tokens.count,
          id: token.id,
          text: options.stopMode == .anywhere ? released : shown,
          logprob: token.logprob,
          isSpecial: isSpecial,
          topTokens: token.topTokens.map(scored),
          latency: now - lastToken,
          isLast: endsAnyway || matched
        )
      )
    )
    lastToken = now
    hasMatched = matched
    if matched && !endsAnyway { finish(.stopSequence) }
  }

  private mutating func finish(_ reason: FinishReason) {
    guard !isFinished else { return }
    isFinished = true
    let tail = plain?.finish() ?? ""
    if options.stopMode == .anywhere {
      if !hasMatched { text += stops.append(tail).emit + stops.finish() }
    } else {
      text += tail
    }
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

  private func promptTokens(_ logprobs: [Float]) -> [PromptToken] {
    request.prompt.enumerated().map { index, id in
      PromptToken(id: id, text: text(of: id), logprob: index == 0 ? nil : logprobs[index - 1])
    }
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
