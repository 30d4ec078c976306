internal import Generation

/// A request that waits or runs: its tokens so far and where its events go.
///
/// A class, so that a new token is added in place and nothing that grows with the sequence is copied.
final class ActiveRequest {
  let request: EngineRequest
  let output: EventChannel
  /// The prompt and what was drawn.
  private(set) var tokens: [Int32]
  var sampler: TokenSampler
  /// The scores of the prompt's tokens from the second on, as far as they are known.
  var promptScores: [PromptScore] = []
  /// The search, if it is one.
  var search: (any RowSearch)?
  /// The tokens after the prompt of each row of a search.
  var rows: [[Int32]] = []

  init(
    _ request: EngineRequest,
    output: EventChannel,
    vocabularySize: Int
  ) {
    self.request = request
    self.output = output
    tokens = request.prompt
    search = request.search
    sampler = TokenSampler(
      parameters: request.sampling,
      prompt: request.prompt,
      vocabularySize: vocabularySize,
      endOfSequence: request.endOfSequence,
      constraint: request.constraint
    )
  }

  /// Whether its next tokens may be guessed.
  var drafts: Bool { request.drafts && search == nil }

  var generatedCount: Int { tokens.count - request.prompt.count }

  /// Records a drawn token.
  ///
  /// - Returns: Why generation ends with it, or nil when it goes on; the limit comes first.
  func append(_ token: Int32) -> FinishReason? {
    tokens.append(token)
    if generatedCount >= request.maxNewTokens { return .length }
    return request.endOfSequence.contains(token) ? .endOfSequence : nil
  }
}
