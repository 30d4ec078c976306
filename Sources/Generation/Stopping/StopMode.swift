/// Where stop strings are looked for, and what becomes of them.
public enum StopMode: Sendable, Equatable {
  /// TGI's way: a stop string counts only at the end of a token's text, with one line feed after it
  /// tolerated, and stays in the text.
  case tokenBoundary
  /// OpenAI's way: a stop string counts anywhere; the text is cut before it.
  case anywhere
}
