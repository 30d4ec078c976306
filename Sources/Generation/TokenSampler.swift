/// Chooses the tokens of one row, and carries what its rules need to know of the tokens before.
///
/// A choice depends on the logits, the row's own tokens, the seed and the step, and on nothing else.
public struct TokenSampler: Sendable {
  /// What the request asks for.
  public let parameters: SamplingParameters
  private var history: TokenHistory
  private var processors: [any LogitsProcessor]
  private var constraint: (any TokenConstraint)?
  private let warpers: [any Warper]
  private let generator: Philox
  private let isSampling: Bool
  private let vocabularySize: Int

  /// Starts a row.
  ///
  /// - Parameters:
  ///   - parameters: What the request asks for.
  ///   - prompt: The token ids before the first step; ids outside the vocabulary are allowed.
  ///   - vocabularySize: The length of a row of logits.
  ///   - endOfSequence: The tokens that minimum lengths rule out.
  ///   - constraint: What the generated text must follow; its ruling comes after the processors.
  public init(
    parameters: SamplingParameters,
    prompt: [Int32],
    vocabularySize: Int,
    endOfSequence: Set<Int32>,
    constraint: (any TokenConstraint)? = nil
  ) {
    self.parameters = parameters
    self.vocabularySize = vocabularySize
    history = TokenHistory(prompt: prompt)
    processors = parameters.processors(vocabularySize: vocabularySize, endOfSequence: endOfSequence)
    self.constraint = constraint
    warpers = parameters.warpers
    generator = Philox(key: parameters.seed)
    isSampling = parameters.isSampling
  }

  /// Whether a step needs the row of logits; if not, the greatest logit's id and the log-sum-exp do, and the
  /// token goes to `accept`.
  public var needsFullRow: Bool {
    isSampling || !processors.isEmpty || constraint != nil || parameters.topTokenCount > 0
  }

  /// Records a token that was chosen elsewhere, where no row was needed.
  public mutating func accept(_ token: Int32) { history.append(token) }

  /// Applies processors and warpers, chooses a token and records it.
  ///
  /// - Parameters:
  ///   - logits: `[vocabulary]`; the processors write into it.
  ///   - step: The number of the generated token, from 0; with the seed it fixes the random number.
  ///   - workspace: Room that rows may share.
  /// - Returns: The token, its log-probability and the best tokens asked for.
  /// - Throws: `SamplingError` when the row is of the wrong length, holds NaN, or leaves nothing to choose, or
  ///   the constraint ends the text; nothing is recorded then.
  public mutating func sample(
    _ logits: inout MutableSpan<Float>,
    step: Int,
    using workspace: inout SamplingWorkspace
  ) throws(SamplingError) -> SampledToken {
    guard logits.count == vocabularySize else {
      throw .rowLength(expected: vocabularySize, found: logits.count)
    }
    try logits.normalize()
    for index in processors.indices { processors[index].apply(to: &logits, after: history) }
    try constraint?.apply(to: &logits)
    if !processors.isEmpty || constraint != nil { try logits.normalize() }
    let token = choose(from: logits.span, step: step, &workspace.candidates)
    try constraint?.accept(token.id)
    history.append(token.id)
    return token
  }

  private func choose(from row: Span<Float>, step: Int, _ candidates: inout Candidates) -> SampledToken {
    candidates.load(row)
    for warper in warpers { warper.apply(to: &candidates) }
    let (maximum, total) = candidates.weigh()
    let normalizer = Double(maximum) + naturalLogarithm(total)
    let position =
      isSampling
      ? candidates.draw(generator.uniform(UInt64(bitPattern: Int64(step))) * total) : candidates.best
    return SampledToken(
      id: candidates.id(at: position),
      logprob: Float(Double(candidates.scores[position]) - normalizer),
      topTokens: candidates.top(parameters.topTokenCount, normalizer: normalizer)
    )
  }
}
