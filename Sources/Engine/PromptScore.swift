public import Generation

/// How likely the model found a token of the prompt, and what it found likelier.
public struct PromptScore: Sendable, Equatable {
  /// The natural logarithm of the token's probability.
  public var logprob: Float
  /// The likeliest tokens at its place, likeliest first and the lowest id first among equals.
  public var topTokens: [TokenScore]

  /// Makes a score.
  public init(logprob: Float, topTokens: [TokenScore] = []) {
    self.logprob = logprob
    self.topTokens = topTokens
  }

  /// Scores a token; the candidates' numbers come from the same subtraction as the token's own.
  ///
  /// - Parameters:
  ///   - token: The token, within the vocabulary.
  ///   - logits: `[vocabulary]`, as the model gave them.
  ///   - logSumExp: The logarithm of the sum of their exponentials.
  ///   - count: How many of the likeliest tokens are wanted.
  init(of token: Int32, logits: [Float], logSumExp: Float, topTokens count: Int) {
    logprob = logits[Int(token)] - logSumExp
    topTokens = []
    guard count > 0 else { return }
    for id in logits.indices {
      let candidate = TokenScore(id: Int32(id), logprob: logits[id] - logSumExp)
      let isFull = topTokens.count == count
      if isFull, topTokens[count - 1].logprob >= candidate.logprob { continue }
      if isFull { topTokens.removeLast() }
      let place = topTokens.firstIndex { $0.logprob < candidate.logprob } ?? topTokens.count
      topTokens.insert(candidate, at: place)
    }
    topTokens.removeAll { $0.logprob == -.infinity }
  }
}
