/// Guesses that what followed the last few tokens before will follow them again: no second model is needed, and texts
/// that repeat their prompt (summaries, answers with quotations, code) come several tokens at a time.
///
/// As transformers' `prompt_lookup_num_tokens` with `max_matching_ngram_size`, the longest run of tokens that occurred
/// before counts. Of several places this takes the last one, and goes on into its own guesses, so that a text that
/// repeats itself is guessed as far as wanted.
public final class PromptLookup: Drafter {
  /// How many tokens to guess at a time.
  public let length: DraftLength
  /// Whether guesses are given up where they take more time than they save.
  public let watchesTime: Bool
  private let longestMatch: Int
  private var indexes: [RequestID: NGramIndex] = [:]

  /// Makes a drafter.
  ///
  /// - Parameters:
  ///   - tokens: The most tokens to guess, at least 1, which is also the first number tried.
  ///   - longestMatch: The length of the longest run that is looked for, at least 1.
  ///   - watchesTime: Whether guesses are given up where they take more time than they save.
  public init(tokens: Int = 10, longestMatch: Int = 3, watchesTime: Bool = true) {
    self.watchesTime = watchesTime
    length = DraftLength(first: tokens, most: tokens)
    self.longestMatch = longestMatch
  }

  /// All or none.
  public func available(_ id: RequestID, _ tokens: [Int32], most: Int) -> Int {
    indexes[id, default: NGramIndex(longest: longestMatch)].extend(to: tokens)
    return indexes[id]?.continuation(of: tokens) == nil ? 0 : most
  }

  /// Copies what followed.
  public func draft(_ sequences: [DraftSequence]) -> [[Int32]] {
    sequences.map { sequence in
      let tokens = sequence.tokens
      guard sequence.most > 0, let start = indexes[sequence.id]?.continuation(of: tokens) else { return [] }
      let period = tokens.count - start
      return (0..<sequence.most).map { tokens[start + $0 % period] }
    }
  }

  /// Drops the index of a sequence.
  public func forget(_ id: RequestID) { indexes[id] = nil }
}
