import Needletail
import OrderedJSON

/// The member `logprobs` of a choice of `/v1/chat/completions`.
struct ChatLogprobs: Sendable {
  /// Whether it is wanted; it is null if not.
  let isWanted: Bool
  /// The most candidates for each token.
  let limit: Int
  /// Whose ways to follow.
  let compatibility: OpenAICompatibility
  /// Knows the texts of tokens.
  let generator: any TextGenerator

  /// The JSON object for some tokens.
  func json(_ tokens: [GeneratedToken]) async -> JSONValue {
    guard isWanted else { return .null }
    var content: [JSONValue] = []
    for token in tokens { content.append(await entry(token)) }
    return ["content": .array(content)]
  }

  private func entry(_ token: GeneratedToken) async -> JSONValue {
    let named =
      compatibility == .tgi
      ? NamedToken(token) : await NamedToken(token, limit: limit, generator: generator)
    var entry = members(named.text, named.logprob)
    entry["top_logprobs"] = .array(named.candidates.map { .object(members($0.text, $0.logprob)) })
    return .object(entry)
  }

  private func members(_ text: String, _ logprob: Float?) -> JSONObject {
    var members = JSONObject([
      ("token", .string(text)), ("logprob", logprob.map { .number($0) } ?? .null),
    ])
    if compatibility == .openAI { members["bytes"] = Self.bytes(of: text) }
    return members
  }

  /// The bytes of a token; null where it is a part of a character, whose bytes its text does not tell.
  private static func bytes(of text: String) -> JSONValue {
    text.unicodeScalars.contains("\u{FFFD}") ? .null : .array(text.utf8.map { .number($0) })
  }
}
