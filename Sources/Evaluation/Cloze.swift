internal import Foundation

/// How often a model knows the last word of a passage, by LAMBADA's definition.
///
/// The context is the passage without its last piece between single spaces; the target is a space and that
/// piece. A passage counts as right when every token of the target is the likeliest after the true text.
public struct Cloze: Sendable, Equatable {
  /// The score of each passage's target.
  public var scores: [LogLikelihood]

  /// Takes scores.
  public init(scores: [LogLikelihood]) { self.scores = scores }

  /// The share of passages that are right.
  public var accuracy: Estimate { Estimate(meanOf: scores.map { $0.isGreedy ? 1 : 0 }) }
  /// exp of the negative mean over passages of the target's log-probability: per target word, whatever its tokens.
  ///
  /// - Parameter bootstrap: Estimates the error.
  /// - Returns: The perplexity.
  public func perplexity(_ bootstrap: Bootstrap = Bootstrap()) -> Estimate {
    let logprobs = scores.map(\.logprob)
    let mean = logprobs.reduce(0, +) / Double(max(1, logprobs.count))
    return Estimate(value: exp(-mean), standardError: bootstrap.standardError(of: logprobs) { exp(-$0) })
  }
}

extension LikelihoodScorer {
  /// Scores the last word of each passage.
  ///
  /// - Parameters:
  ///   - passages: The passages, each of at least two words.
  ///   - onProgress: Is told how many of how many passages are done.
  ///   - onScore: Is told the score of each passage, in their order.
  /// - Returns: The scores in the order of the passages.
  /// - Throws: ``EvaluationError``, ``DocumentError``, and what `onScore` throws.
  @discardableResult
  public func cloze(
    _ passages: [String],
    onProgress: @Sendable (_ done: Int, _ all: Int) -> Void = { _, _ in },
    onScore: (LogLikelihood) throws -> Void = { _ in }
  ) async throws -> Cloze {
    var pairs: [(context: String, target: String)] = []
    for (index, passage) in passages.enumerated() {
      guard let space = passage.utf8.lastIndex(of: UInt8(ascii: " ")), space > passage.startIndex else {
        throw EvaluationError.notCloze(document: index + 1)
      }
      pairs.append((String(passage[..<space]), String(passage[space...])))
    }
    return Cloze(
      scores: try await mapDocuments(pairs, onProgress: onProgress, onResult: onScore) {
        try await score($0.target, after: $0.context)
      }
    )
  }
}
