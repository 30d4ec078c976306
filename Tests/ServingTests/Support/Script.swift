import Generation
import Needletail

/// What a generation of the fake does.
struct Script: Sendable {
  var scoredPrompt: [PromptToken] = []
  var tokens: [GeneratedToken] = []
  /// The end; nil for a stream that ends without it.
  var summary: GenerationSummary?
  /// Thrown after the tokens.
  var failure: FakeError?
  /// Waited for after the first token.
  var gate: Gate?

  /// Sends the events.
  func play(
    prompt: [Int32],
    options: GenerationOptions,
    into events: AsyncThrowingStream<GenerationEvent, any Error>.Continuation
  ) async {
    if options.scoresPrompt { events.yield(.prompt(scoredPrompt)) }
    for (position, token) in tokens.enumerated() {
      if position == 1 { await gate?.wait() }
      var token = token
      if options.topTokenCount == 0 { token.topTokens = [] }
      events.yield(.token(token))
    }
    if tokens.count < 2 { await gate?.wait() }
    if let failure { return events.finish(throwing: failure) }
    if var summary {
      summary.promptTokenCount = prompt.count
      summary.seed = options.doSample ? options.seed ?? summary.seed : nil
      events.yield(.finished(summary))
    }
    events.finish()
  }
}

extension Script {
  /// " Hello", a comma, and the end-of-sequence token.
  static let hello = Script(
    scoredPrompt: [
      PromptToken(id: 1, text: "<s>", logprob: nil), PromptToken(id: 120, text: "x", logprob: -2.5),
    ],
    tokens: [
      GeneratedToken(
        index: 1,
        id: 10,
        text: " Hello",
        logprob: -0.34,
        topTokens: [
          ScoredToken(id: 10, text: " Hello", logprob: -0.34),
          ScoredToken(id: 2, text: "</s>", logprob: -1.5, isSpecial: true),
        ]
      ),
      GeneratedToken(
        index: 2,
        id: 11,
        text: ",",
        logprob: -1,
        topTokens: [ScoredToken(id: 11, text: ",", logprob: -1)]
      ),
      GeneratedToken(
        index: 3,
        id: 2,
        text: "</s>",
        logprob: 0,
        isSpecial: true,
        topTokens: [ScoredToken(id: 2, text: "</s>", logprob: 0, isSpecial: true)],
        isLast: true
      ),
    ],
    summary: .of(" Hello,", [10, 11, 2], .endOfSequence)
  )

  /// One token with a log-probability, for comparing candidates.
  static func single(_ text: String, logprob: Float, seed: UInt64 = 42) -> Script {
    Script(
      tokens: [GeneratedToken(index: 1, id: 7, text: text, logprob: logprob, isLast: true)],
      summary: .of(text, [7], .length, seed: seed)
    )
  }

  /// One token, and then nothing until the gate opens.
  static func stalled(at gate: Gate) -> Script {
    var script = hello
    script.gate = gate
    return script
  }
}

extension GenerationSummary {
  static func of(
    _ text: String,
    _ tokens: [Int32],
    _ reason: FinishReason,
    seed: UInt64 = 18_446_744_073_709_551_615
  ) -> GenerationSummary {
    GenerationSummary(
      finishReason: reason,
      text: text,
      tokens: tokens,
      seed: seed,
      promptTokenCount: 0,
      queueTime: .milliseconds(12),
      inferenceTime: .microseconds(3_100_900)
    )
  }
}
