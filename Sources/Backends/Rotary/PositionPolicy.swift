/// How the rotary table of a sequence depends on its length.
///
/// Tables are told apart by their reach: 0 for that of short sequences, else a length in tokens. Keys and values of
/// one reach mean nothing under another.
public enum PositionPolicy: Sendable, Hashable {
  /// One table for all sequences.
  case fixed
  /// One table up to a length and another beyond it; a sequence that outgrows the first is computed again from its
  /// start (LongRoPE).
  case outgrown(length: Int)
  /// A table for each length of prompts beyond the trained one, kept while the sequence grows ("dynamic NTK").
  case prompt(trainedLength: Int)
  /// A table for each doubling of the trained length that it takes to hold the prompt, kept while the sequence
  /// grows (Qwen).
  case promptDoublings(trainedLength: Int)

  /// The reach of a sequence.
  ///
  /// - Parameters:
  ///   - promptLength: The tokens of its whole prompt, however many of them run at a time.
  ///   - length: The tokens that are known of it, the prompt's and those that were drawn.
  /// - Returns: The reach of the table that its next row needs.
  public func reach(promptLength: Int, length: Int) -> Int {
    switch self {
    case .fixed: return 0
    case .outgrown(let limit): return length > limit ? limit + 1 : 0
    case .prompt(let trainedLength): return promptLength > trainedLength ? promptLength : 0
    case .promptDoublings(let trainedLength):
      guard promptLength > trainedLength else { return 0 }
      var reach = max(1, trainedLength)
      while reach < promptLength { reach *= 2 }
      return reach
    }
  }
}
