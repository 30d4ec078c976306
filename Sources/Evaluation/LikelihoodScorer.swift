public import Needletail
internal import Tokenizers

/// Scores given texts with a model, by the same path that serves requests.
///
/// Log-probabilities are those of the model alone: over the whole vocabulary, in 32-bit floats, without
/// temperature or penalties. Tokens are split as in EleutherAI's lm-evaluation-harness.
public struct LikelihoodScorer: Sendable {
  private let model: LanguageModel
  /// Whether the tokenizer's special tokens are put around texts.
  public let addsSpecialTokens: Bool

  /// Takes a model.
  ///
  /// - Parameters:
  ///   - model: The model; it must have a tokenizer.
  ///   - addsSpecialTokens: Puts the tokenizer's special tokens around texts, as the harness does with local
  ///     models; its HTTP client does not.
  public init(_ model: LanguageModel, addsSpecialTokens: Bool = true) {
    self.model = model
    self.addsSpecialTokens = addsSpecialTokens
  }

  /// What the model is.
  public var info: ModelInfo { model.info }

  /// The most tokens of a text that are scored at once, those before it included.
  public var longest: Int { model.info.maxTotalTokens - 1 }

  /// Scores a continuation.
  ///
  /// Spaces at the end of the context count to the continuation; a context that is too long loses its
  /// beginning.
  ///
  /// - Throws: ``EvaluationError`` for a continuation without tokens, or longer than the model takes, and the
  ///   errors of tokenizer and engine.
  public func score(_ continuation: String, after context: String) async throws -> LogLikelihood {
    let ids = try pair(context: context, continuation: continuation)
    return try await score(ids.all, from: ids.contextCount)
  }

  /// Scores the tokens of a sequence from a place on.
  func score(_ ids: [Int32], from start: Int) async throws -> LogLikelihood {
    let count = ids.count - start
    guard count > 0 else { throw EvaluationError.nothingToScore }
    guard count < longest else { throw EvaluationError.tooLong(tokens: count, limit: longest - 1) }
    var options = GenerationOptions()
    options.maxNewTokens = 1
    options.scoresPrompt = true
    options.promptTopTokenCount = 1
    let isTruncated = ids.count > longest
    var result = LogLikelihood(logprob: 0, isGreedy: true, tokenCount: count, isTruncated: isTruncated)
    for try await event in try model.generate(from: ids.suffix(longest), options: options) {
      guard case .prompt(let tokens) = event else { continue }
      for token in tokens.suffix(count) {
        result.logprob += Double(token.logprob ?? 0)
        if token.topTokens.first?.id != token.id { result.isGreedy = false }
      }
    }
    // The stream of a cancelled task just ends, maybe before the prompt was scored.
    try Task.checkCancellation()
    return result
  }

  /// The ids of both texts, encoded together so that the seam is as in running text.
  func pair(context: String, continuation: String) throws -> (all: [Int32], contextCount: Int) {
    var (context, continuation) = (Substring(context), continuation)
    while context.utf8.last == UInt8(ascii: " ") {
      context.removeLast()
      continuation = " " + continuation
    }
    let all = try encode(context + continuation)
    let before = try context.isEmpty && !addsSpecialTokens ? [] : encode(String(context))
    guard before.isEmpty else { return (all, before.count) }
    // Something must stand before the first token that is scored.
    let prefix = try prefixToken()
    return all.first == prefix ? (all, 1) : ([prefix] + all, 1)
  }

  /// The special tokens that stand around a text, by their names.
  ///
  /// - Throws: The error of the tokenizer.
  public func specialTokens() throws -> [String] {
    try encode("").map { model.tokenizer?.decode([$0], skipSpecialTokens: false) ?? "" }
  }

  func encode(_ text: some StringProtocol) throws -> [Int32] {
    try model.encode(String(text), addSpecialTokens: addsSpecialTokens)
  }

  /// The token that stands for "nothing before": the beginning of a sequence, or its end.
  func prefixToken() throws(EvaluationError) -> Int32 {
    let tokenizer = model.tokenizer
    guard let id = tokenizer?.id(ofRole: "bos_token") ?? tokenizer?.id(ofRole: "eos_token") else {
      throw .noPrefixToken
    }
    return id
  }
}
