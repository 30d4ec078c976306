import Needletail

/// A token as log-probabilities tell of it.
struct NamedToken: Sendable {
  /// The id.
  let id: Int32
  /// The token alone as text.
  let text: String
  /// The natural logarithm of its probability; nil for the first token of a prompt.
  let logprob: Float?
  /// The likeliest tokens at its place, likeliest first.
  let candidates: [ScoredToken]
}

extension NamedToken {
  /// A token of a prompt.
  ///
  /// - Parameters:
  ///   - token: The token.
  ///   - limit: The most candidates to tell of.
  init(_ token: PromptToken, limit: Int) {
    id = token.id
    text = token.text
    logprob = token.logprob
    candidates = Array(token.topTokens.prefix(limit))
  }

  /// A generated token.
  ///
  /// The text that it adds to the answer will not do: it lacks what special tokens say, what is held back,
  /// and characters that are unfinished.
  ///
  /// - Parameters:
  ///   - token: The token.
  ///   - limit: The most candidates to tell of; more come where several are equally likely.
  ///   - generator: Knows the text of a token; a model without a tokenizer has none.
  init(_ token: GeneratedToken, limit: Int, generator: any TextGenerator) async {
    id = token.id
    logprob = token.logprob
    candidates = Array(token.topTokens.prefix(limit))
    if let own = token.topTokens.first(where: { $0.id == token.id }) {
      text = own.text
    } else {
      text = (try? await generator.decode([token.id], skipSpecialTokens: false)) ?? ""
    }
  }

  /// A generated token in the words of text-generation-inference, which names it by the text that it adds.
  init(_ token: GeneratedToken) {
    id = token.id
    text = token.text
    logprob = token.logprob
    candidates = token.topTokens
  }
}
