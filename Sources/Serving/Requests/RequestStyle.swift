/// Where the routes of the two APIs treat the same parameters differently.
struct RequestStyle: Sendable {
  /// Puts the model's special tokens around the prompt (a chat template has written them already).
  let addsSpecialTokens: Bool
  /// Finds stop texts anywhere and cuts them, as OpenAI does.
  let stopsAnywhere: Bool

  /// The routes of text-generation-inference.
  static let textGeneration = RequestStyle(addsSpecialTokens: true, stopsAnywhere: false)
  /// The chat route of the OpenAI API.
  static let chat = RequestStyle(addsSpecialTokens: false, stopsAnywhere: true)
}
