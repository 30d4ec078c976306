/// How the routes of the OpenAI API behave where text-generation-inference departs from that API.
public enum OpenAICompatibility: String, Sendable, CaseIterable {
  /// As OpenAI has it: finish reasons, penalties, stop texts cut out wherever they stand, unique ids, tool
  /// calls that say that they are ones.
  case openAI = "openai"
  /// As text-generation-inference has it, quirks included.
  case tgi
}
