/// A kind of traffic with inference-benchmarker's numbers; the texts are made here, by a seed.
package enum LoadProfile: String, CaseIterable, Sendable {
  /// Prompts of 200 tokens, answers of about 760.
  case fixedLength = "fixed-length"
  /// Conversations of several turns as long as they come, answers of about 760 tokens.
  case chat
  /// Source text of 4,096 tokens to be completed by about 50.
  case codeGeneration = "code-generation"
  /// Labelled examples of 10,000 tokens, answers of about 50.
  case classification

  /// How long prompts are; nil when they are taken as they come.
  ///
  /// inference-benchmarker gives the last two a variance and bounds, and then cuts every prompt to exactly
  /// `num_tokens`; these are the lengths that its runs had.
  package var promptLengths: TokenLengths? {
    switch self {
    case .fixedLength: TokenLengths(mean: 200, minimum: 200, maximum: 200)
    case .chat: nil
    case .codeGeneration: TokenLengths(mean: 4096, minimum: 3000, maximum: 6000)
    case .classification: TokenLengths(mean: 10_000, minimum: 8000, maximum: 12_000)
    }
  }

  /// How many tokens answers may have.
  package var answerLengths: TokenLengths {
    switch self {
    case .fixedLength, .chat: TokenLengths(mean: 800, minimum: 50, maximum: 800, deviation: 100)
    case .codeGeneration, .classification: TokenLengths(mean: 50, minimum: 30, maximum: 80, deviation: 10)
    }
  }

  /// What its texts are about.
  package var style: TextStyle {
    switch self {
    case .fixedLength, .chat: .prose
    case .codeGeneration: .code
    case .classification: .labels
    }
  }
}
