internal import OrderedJSON

/// Who says something in a conversation.
package enum Speaker: String, Sendable {
  case system, user, assistant
}

/// Something said, escaped for JSON once, because a request is built in the moment it is due.
package struct Message: Sendable, Equatable {
  /// Who says it.
  package var speaker: Speaker
  /// The text between the quotes of a JSON string.
  package var escaped: [UInt8]

  /// Makes a message.
  package init(_ speaker: Speaker, _ text: String) {
    self.speaker = speaker
    escaped = Array(JSONValue.string(text).compactBytes.dropFirst().dropLast())
  }
}

/// What a user says, and how long the answer may be.
package struct Turn: Sendable, Equatable {
  /// What is said.
  package var message: Message
  /// The tokens of the text; nil when nothing counted them.
  package var tokens: Int?
  /// The most tokens of the answer; nil leaves it to the server.
  package var answerTokens: Int?

  /// Makes a turn.
  package init(_ text: String, tokens: Int? = nil, answerTokens: Int? = nil) {
    message = Message(.user, text)
    self.tokens = tokens
    self.answerTokens = answerTokens
  }
}

/// The user's side of a conversation; the answers come from the server.
package struct Conversation: Sendable, Equatable {
  /// The name it has in its dataset.
  package var id: String
  /// What stands before the first turn.
  package var system: Message?
  /// The turns, at least one.
  package var turns: [Turn]

  /// Makes a conversation.
  package init(id: String, system: Message? = nil, turns: [Turn]) {
    self.id = id
    self.system = system
    self.turns = turns
  }
}
