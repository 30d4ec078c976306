/// Why a text cannot be scored.
public enum EvaluationError: Error, Equatable, Sendable {
  /// The text to score has no tokens.
  case nothingToScore
  /// The text to score leaves no room for a token before it.
  case tooLong(tokens: Int, limit: Int)
  /// The tokenizer names no token that begins a sequence and none that ends it.
  case noPrefixToken
  /// The model takes no two tokens with one before them, which windows of a text need.
  case noWindow(maxTotalTokens: Int)
  /// A document has no last word, or nothing before it.
  case notCloze(document: Int)
  /// A question has no right answer among its choices, or an empty choice.
  case notChoice(document: Int)
  /// There are no documents.
  case noDocuments
}

extension EvaluationError: CustomStringConvertible {
  /// The rule, what came, and the way out.
  public var description: String {
    switch self {
    case .nothingToScore: "the text to score has no tokens; at least one is needed"
    case .tooLong(let tokens, let limit):
      "the text to score has \(tokens) tokens, the model takes \(limit); raise --max-total-tokens or split it"
    case .noPrefixToken:
      "the tokenizer has neither a beginning-of-sequence nor an end-of-sequence token to stand before the text; "
        + "give a context"
    case .noWindow(let tokens):
      "a text is scored in windows, for which --max-total-tokens must be at least 3; got \(tokens)"
    case .notCloze(let document):
      "document \(document) must have at least two words with a single space between; the last is the target"
    case .notChoice(let document):
      "document \(document) must have choices that are not empty, and 'gold' must be one of their numbers from 0"
    case .noDocuments: "there is nothing to score; at least one document is needed"
    }
  }
}
