public import Generation

/// A request as the engine takes it: ids and checked numbers.
public struct EngineRequest: Sendable {
  /// The prompt's token ids, at least one.
  public var prompt: [Int32]
  /// The most tokens to generate, at least 1.
  public var maxNewTokens: Int
  /// How tokens are chosen.
  public var sampling: SamplingParameters
  /// Tokens that end generation; empty to run on to the limit.
  public var endOfSequence: Set<Int32>
  /// Whether each prompt token's log-probability is wanted.
  public var scoresPrompt: Bool
  /// How many of the likeliest tokens to report at each place of a scored prompt.
  public var promptTopTokenCount: Int

  /// What the generated text must follow; its failure ends this request alone.
  public var constraint: (any TokenConstraint)?
  /// How several rows grow from the prompt, made with the numbers above; nil for one row.
  public var search: (any RowSearch)?

  /// Whether tokens may be guessed ahead, in an engine that does so; this changes no result.
  public var drafts = true

  /// Makes a request.
  public init(
    prompt: [Int32],
    maxNewTokens: Int,
    sampling: SamplingParameters,
    endOfSequence: Set<Int32>,
    scoresPrompt: Bool = false,
    promptTopTokenCount: Int = 0,
    constraint: (any TokenConstraint)? = nil,
    search: (any RowSearch)? = nil
  ) {
    self.prompt = prompt
    self.maxNewTokens = maxNewTokens
    self.sampling = sampling
    self.endOfSequence = endOfSequence
    self.scoresPrompt = scoresPrompt
    self.promptTopTokenCount = promptTopTokenCount
    self.constraint = constraint
    self.search = search
  }
}

/// What the engine tells about a request.
public enum EngineEvent: Sendable, Equatable {
  /// The request left the queue; this comes with what the engine tells next.
  case admitted(at: ContinuousClock.Instant)
  /// The scores of the prompt's tokens from the second on; only when asked for.
  case prompt([PromptScore])
  /// The texts that a search found, best first; in place of tokens and an end.
  case found([Hypothesis])
  /// A token was drawn.
  case token(SampledToken)
  /// Generation ended by itself.
  case finished(FinishReason)
}

/// Why the engine refuses or ends a request.
public enum EngineError: Error, Equatable, Sendable {
  /// The prompt has no tokens.
  case emptyPrompt
  /// `maxNewTokens` is not positive.
  case noTokensWanted
  /// The prompt holds an id that the model has no embedding for.
  case unknownToken(id: Int32, vocabularySize: Int)
  /// Prompt and new tokens exceed the longest sequence served.
  case tooLong(promptTokens: Int, maxNewTokens: Int, limit: Int)
  /// The prompt is longer than a step, and prompts run whole.
  case promptBeyondStep(tokens: Int, limit: Int)
  /// The key-value cache could not hold the sequence even alone.
  case cacheTooSmall(tokensNeeded: Int, capacity: Int)
  /// A search needs more rows than may run at once.
  case tooManyRows(rows: Int, limit: Int)
  /// The model computed logits after the token at a position that are infinite or not numbers.
  case invalidLogits(position: Int)
  /// The sampler refused the logits.
  case sampling(SamplingError)
  /// The engine was stopped before the request ended.
  case stopped
}

extension EngineError: CustomStringConvertible {
  /// Which thing, the rule, what came instead.
  public var description: String {
    switch self {
    case .emptyPrompt: "the prompt has no tokens; at least one is needed"
    case .noTokensWanted: "the number of new tokens must be at least 1"
    case .unknownToken(let id, let size): "token id \(id) is not in the model's vocabulary of \(size)"
    case .tooLong(let prompt, let new, let limit):
      "prompt tokens + new tokens must be <= \(limit); got \(prompt) + \(new)"
    case .promptBeyondStep(let tokens, let limit):
      "the prompt must have at most \(limit) tokens, the most of one step, as prompts are not computed in parts; "
        + "got \(tokens)"
    case .cacheTooSmall(let needed, let capacity):
      "the key-value cache holds \(capacity) tokens, the request needs \(needed); raise "
        + "--max-batch-total-tokens or ask for fewer tokens"
    case .tooManyRows(let rows, let limit):
      "the search needs \(rows) rows at once, and at most \(limit) run; raise --max-batch-size or ask for fewer"
    case .invalidLogits(let position):
      "the model's logits after the token at position \(position) are not finite numbers; its weights may be "
        + "damaged, or out of the range of their type"
    case .sampling(let error): "\(error)"
    case .stopped: "the engine was stopped"
    }
  }
}
