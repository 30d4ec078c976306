internal import Foundation

/// How well a model predicts a running text.
public struct Perplexity: Sendable, Equatable {
  /// The sum of the natural logarithms of all tokens' probabilities.
  public var logprob: Double
  /// The tokens that were scored, each once.
  public var tokenCount: Int
  /// The pieces between white space in the text, counted as by lm-evaluation-harness: white space at the end has
  /// an empty piece after it.
  public var wordCount: Int
  /// The bytes of the text in UTF-8.
  public var byteCount: Int
  /// The score of each window, in order.
  public var windows: [LogLikelihood]
  /// The mean log-probability of a token, its error estimated from the windows.
  public var meanLogprob: Estimate

  /// exp of the negative mean over tokens; compares only models with the same tokenizer.
  public var perToken: Estimate { meanLogprob.exponentialOfNegative }
  /// exp of the negative mean over words.
  public var perWord: Double { exp(-logprob / Double(max(1, wordCount))) }
  /// exp of the negative mean over bytes.
  public var perByte: Double { exp(-logprob / Double(max(1, byteCount))) }
  /// The bits that a byte of the text costs.
  public var bitsPerByte: Double { -logprob / Double(max(1, byteCount)) / log(2) }
}

extension LikelihoodScorer {
  /// Scores a running text, every token once, the first included.
  ///
  /// - Parameters:
  ///   - text: The text.
  ///   - onProgress: Is told how many of how many windows are done.
  ///   - onScore: Is told the score of each window, in their order.
  /// - Returns: The sums and means.
  /// - Throws: ``EvaluationError``, the errors of tokenizer and engine, and what `onScore` throws.
  @discardableResult
  public func perplexity(
    of text: String,
    onProgress: @Sendable (_ done: Int, _ all: Int) -> Void = { _, _ in },
    onScore: (LogLikelihood) throws -> Void = { _ in }
  ) async throws -> Perplexity {
    var ids = try encode(text)
    let prefix = try prefixToken()
    if ids.first == prefix { ids.removeFirst() }
    guard longest > 1 else { throw EvaluationError.noWindow(maxTotalTokens: longest + 1) }
    let windows = RollingWindows.windows(ids, prefix: prefix, length: longest - 1)
    guard !windows.isEmpty else { throw EvaluationError.noDocuments }
    let scores = try await map(windows, onProgress: onProgress, onResult: onScore) {
      try await score($0.ids, from: $0.start)
    }
    return Perplexity(of: text, windows: scores)
  }
}

extension Perplexity {
  /// Sums up.
  ///
  /// - Parameters:
  ///   - text: The text, whose words and bytes are counted.
  ///   - windows: The scores of its windows, all of them.
  public init(of text: String, windows: [LogLikelihood]) {
    let (logprob, count) = windows.reduce((0.0, 0)) { ($0.0 + $1.logprob, $0.1 + $1.tokenCount) }
    let mean = logprob / Double(max(1, count))
    self.init(
      logprob: logprob,
      tokenCount: count,
      wordCount: Self.pieces(of: text),
      byteCount: text.utf8.count,
      windows: windows,
      meanLogprob: Estimate(value: mean, standardError: Self.ratioError(windows, mean: mean))
    )
  }

  /// The pieces of Python's `re.split(r"\s+", text)`, of which the first and the last may be empty.
  private static func pieces(of text: String) -> Int {
    var (runs, isInside) = (0, false)
    for scalar in text.unicodeScalars {
      let isSpace = scalar.properties.isWhitespace || ("\u{1C}"..."\u{1F}").contains(scalar)
      if isSpace, !isInside { runs += 1 }
      isInside = isSpace
    }
    return runs + 1
  }

  /// The standard error of the mean over tokens, with windows as the independent parts.
  private static func ratioError(_ scores: [LogLikelihood], mean: Double) -> Double {
    let (parts, tokens) = (Double(scores.count), Double(scores.reduce(0) { $0 + $1.tokenCount }))
    guard parts > 1 else { return 0 }
    let squares = scores.reduce(0) { sum, score in
      let residual = score.logprob - mean * Double(score.tokenCount)
      return sum + residual * residual
    }
    return (squares * parts / (parts - 1)).squareRoot() / tokens
  }
}
