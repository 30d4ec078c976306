import Benchmarking
import Generation
import Needletail
import OrderedJSON

/// A returned row.
struct GeneratedRow: TimedRow {
  let tokens: [Int32]
  let logprobs: [Float]
  let text: String
  let finishReason: FinishReason
  /// The score of a search; nil where no search was made.
  let score: Double?
  /// When each token was there.
  var arrivals: [ContinuousClock.Instant]

  var tokenCount: Int { tokens.count }

  /// Reads a generation to its end.
  ///
  /// - Parameters:
  ///   - stream: The generation.
  ///   - onToken: Is called for each token.
  /// - Throws: The error that ends the generation.
  init(_ stream: GenerationStream, onToken: @Sendable () -> Void) async throws {
    var (logprobs, arrivals): ([Float], [ContinuousClock.Instant]) = ([], [])
    for try await event in stream {
      switch event {
      case .prompt: continue
      case .token(let token):
        arrivals.append(.now)
        logprobs.append(token.logprob)
        onToken()
      case .finished(let summary):
        tokens = summary.tokens
        text = summary.text
        finishReason = summary.finishReason
        self.logprobs = logprobs
        self.arrivals = arrivals
        score = nil
        return
      }
    }
    throw CancellationError()
  }
}

extension GeneratedRow {
  /// Takes a text of a search, which tells nothing of its steps.
  ///
  /// - Parameters:
  ///   - result: The text.
  ///   - hasScore: Whether texts are compared by their scores; those of a contrastive search are not.
  init(_ result: SearchResult, hasScore: Bool) {
    tokens = result.tokens
    logprobs = result.logprobs
    text = result.text
    finishReason = result.finishReason
    score = hasScore ? result.score : nil
    arrivals = []
  }

  /// The object that `--json` prints for a row.
  func json(after prompt: EncodedPrompt, hasTokenizer: Bool) -> JSONValue {
    [
      "prompt": prompt.text.map { .string($0) } ?? .null,
      "prompt_ids": .array(prompt.ids.map { .number($0) }),
      "token_ids": .array(tokens.map { .number($0) }),
      "logprobs": .array(logprobs.map { .number($0) }),
      "text": hasTokenizer ? .string(text) : .null,
      "finish_reason": .string(finishReason.rawValue),
      "score": score.map { .number($0) } ?? .null,
    ]
  }
}
