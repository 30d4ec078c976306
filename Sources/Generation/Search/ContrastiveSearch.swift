/// Contrastive search (arXiv:2202.06417): of the likeliest tokens the one is taken whose hidden state resembles least
/// those of all tokens before it.
///
/// A step runs a row for each of the likeliest tokens; the one with the greatest
/// `(1 - alpha) * probability - alpha * max(cosine)` is taken, the first among equals, and the rows of the next step
/// all go on from it.
struct ContrastiveSearch: RowSearch {
  /// A token that may be taken.
  private struct Option {
    let token: Int32
    let logprob: Float
  }

  private let topK: Int
  private let alpha: Float
  private let maxNewTokens: Int
  private let endOfSequence: Set<Int32>
  private var rules: SearchRules
  /// The directions of the hidden states of all tokens so far.
  private var context = HiddenDirections()
  /// The tokens of the rows of this step; none while the prompt runs.
  private var options: [Option] = []
  private var directions: [[Float]] = []
  /// What may come after each row.
  private var continuations: [[Option]] = []
  private var text = Hypothesis(tokens: [], logprobs: [], score: 0, finishReason: .length)

  init(
    topK: Int,
    penaltyAlpha: Float,
    maxNewTokens: Int,
    endOfSequence: Set<Int32>,
    rules: SearchRules
  ) {
    self.topK = topK
    alpha = penaltyAlpha
    self.maxNewTokens = maxNewTokens
    self.endOfSequence = endOfSequence
    self.rules = rules
  }

  var rowCount: Int { topK }
  var needsHiddenStates: Bool { true }

  mutating func showPrompt(hidden: Span<Float>) {
    context.append(HiddenDirections.direction(of: hidden))
  }

  mutating func show(
    row: Int,
    logits: inout MutableSpan<Float>,
    logSumExp: Float,
    hidden: Span<Float>,
    using workspace: inout SamplingWorkspace
  ) {
    rules.apply(to: &logits, of: row)
    continuations.append(likeliest(logits.span, &workspace.candidates))
    if !options.isEmpty { directions.append(HiddenDirections.direction(of: hidden)) }
  }

  mutating func advance(using workspace: inout SamplingWorkspace) throws(SamplingError) -> SearchStep {
    defer {
      directions.removeAll(keepingCapacity: true)
      continuations.removeAll(keepingCapacity: true)
    }
    let taken = options.isEmpty ? 0 : take()
    if let token = text.tokens.last, !options.isEmpty {
      let isEnd = endOfSequence.contains(token)
      if isEnd || text.tokens.count == maxNewTokens { return .ended([finished(isEnd)]) }
    }
    options = continuations[taken]
    guard !options.isEmpty else { throw .noTokenLeft }
    let steps = options.map { RowStep(parent: taken, token: $0.token) }
    rules.follow(steps)
    return .rows(steps)
  }

  /// Takes the best row of the step.
  private mutating func take() -> Int {
    var (best, bestScore) = (0, -Float.infinity)
    for (row, option) in options.enumerated() {
      let penalty = context.greatestCosine(with: directions[row])
      let score = (1 - alpha) * Float(exponential(Double(option.logprob))) - alpha * penalty
      if score > bestScore { (best, bestScore) = (row, score) }
    }
    context.append(directions[best])
    text.tokens.append(options[best].token)
    text.logprobs.append(options[best].logprob)
    return best
  }

  private func finished(_ isEnd: Bool) -> Hypothesis {
    var text = text
    text.score = text.logprobs.reduce(0) { $0 + Double($1) } / Double(text.logprobs.count)
    text.finishReason = isEnd ? .endOfSequence : .length
    return text
  }

  /// The likeliest tokens of a row, the likeliest first.
  private func likeliest(_ scores: Span<Float>, _ candidates: inout Candidates) -> [Option] {
    candidates.load(scores)
    guard candidates.greatest > -.infinity else { return [] }
    let (maximum, total) = candidates.weigh()
    let normalizer = Float(Double(maximum) + naturalLogarithm(total))
    return candidates.best(topK, adding: 0).map { Option(token: $0.id, logprob: $0.score - normalizer) }
  }
}
