/// A conversation written as a prompt.
public struct ChatPrompt: Sendable, Equatable {
  /// The prompt as text, control tokens by their names.
  public var text: String
  /// The prompt as tokens where the model's format is one of tokens; nil where the text is the prompt, to be
  /// encoded without adding special tokens.
  public var ids: [Int32]?

  /// Makes a prompt.
  public init(text: String, ids: [Int32]? = nil) {
    self.text = text
    self.ids = ids
  }
}
