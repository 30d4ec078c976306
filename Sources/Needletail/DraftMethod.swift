internal import Engine

/// How tokens are guessed ahead, so that one pass through the model may give several of them.
///
/// This changes no result, not even its last bit: every token is chosen as it is without guesses.
public enum DraftMethod: Sendable, Equatable {
  /// What followed the last few tokens before will follow them again.
  ///
  /// - `tokens`: The most tokens to guess at a time, at least 1.
  /// - `longestMatch`: The longest run of tokens that is looked for, at least 1.
  case promptLookup(tokens: Int = 10, longestMatch: Int = 3)
  /// A second, smaller model with the same vocabulary guesses.
  ///
  /// It is loaded with the same options as the main model.
  /// - `id`: As for ``LanguageModel/load(_:options:)``.
  /// - `tokens`: The number of tokens to guess at first, at least 1; it follows what becomes of the guesses.
  case model(_ id: String, tokens: Int = 5)

  /// Looks at each number.
  func check() throws(LoadOptionsError) {
    let numbers =
      switch self {
      case .promptLookup(let tokens, let longestMatch):
        [("prompt_lookup_num_tokens", tokens), ("max_matching_ngram_size", longestMatch)]
      case .model(_, let tokens): [("num_assistant_tokens", tokens)]
      }
    for (name, value) in numbers where !(1...Int(Int32.max)).contains(value) {
      throw .outOfRange(option: name, value: value)
    }
  }
}

/// Why a model cannot guess for another.
public enum DraftModelError: Error, Equatable, Sendable {
  /// Without tokenizers: the numbers of tokens differ.
  case otherVocabularySize(model: String, size: Int, draft: String, draftSize: Int)
  /// A token has another text in the draft model, or none.
  case otherToken(model: String, draft: String, id: Int32)
}

extension DraftModelError: CustomStringConvertible {
  /// What differs and the way out.
  public var description: String {
    switch self {
    case .otherVocabularySize(let model, let size, let draft, let draftSize):
      "draft model '\(draft)' must have the vocabulary of '\(model)', \(size) tokens; it has \(draftSize); choose "
        + "a smaller model of the same series, or prompt lookup"
    case .otherToken(let model, let draft, let id):
      "draft model '\(draft)' must have the vocabulary of '\(model)'; token \(id) is another one there; choose a "
        + "smaller model of the same series, or prompt lookup"
    }
  }
}
