internal import OrderedJSON

/// A format of conversations that is one of tokens: control tokens stand between texts that are encoded one by one,
/// so that no text can become a control token.
protocol TokenChat: Sendable {
  /// The tokens that end a turn of the assistant.
  var endOfTurn: Set<Int32> { get }

  /// Writes a conversation.
  ///
  /// - Parameters:
  ///   - turns: The messages; a last one of the assistant is left open.
  ///   - tools: The tools.
  ///   - asks: Whether the prompt ends where the assistant begins.
  /// - Returns: The parts of the prompt.
  /// - Throws: ``ChatFormatError`` for what the format has no place for.
  func pieces(_ turns: [ChatTurn], tools: JSONValue?, asks: Bool) throws -> [ChatPiece]
}

/// A part of a prompt.
enum ChatPiece: Equatable {
  case token(Int32)
  case text(String)
}

/// A message as the formats of tokens need it.
struct ChatTurn {
  let role: String
  let content: String
  /// The whole message.
  let message: JSONValue

  init(_ message: JSONValue) throws(ChatFormatError) {
    guard let role = message["role"]?.stringValue else { throw .content("a string `role`") }
    if let calls = message["tool_calls"]?.arrayValue, !calls.isEmpty { throw .toolCalls }
    self.role = role
    self.message = message
    content = try Self.text(message["content"] ?? .null)
  }

  var isAssistant: Bool { role == "assistant" }

  /// A text, or the texts of parts on lines of their own.
  private static func text(_ content: JSONValue) throws(ChatFormatError) -> String {
    switch content {
    case .null: return ""
    case .string(let text): return text
    case .array(let parts):
      var texts: [String] = []
      for part in parts {
        guard let text = part.stringValue ?? part["text"]?.stringValue else {
          throw .content("a string or parts of type `text` as `content`")
        }
        texts.append(text)
      }
      return texts.joined(separator: "\n")
    case .bool, .number, .object: throw .content("a string or parts of type `text` as `content`")
    }
  }
}

/// Why a conversation has no place in a model's format of tokens.
public enum ChatFormatError: Error, Equatable, Sendable {
  /// A message's role is unknown to the format.
  case role(String, known: [String])
  /// A message lacks what it must have.
  case content(String)
  /// A message calls tools.
  case toolCalls
  /// Tools are given to a format without a place for them.
  case tools
}

extension ChatFormatError: CustomStringConvertible {
  /// The rule and what came.
  public var description: String {
    switch self {
    case .role(let role, let known):
      "a message's `role` must be one of \(known.joined(separator: ", ")); got '\(role)'"
    case .content(let rule): "a message must have \(rule)"
    case .toolCalls: "this model's format has no place for `tool_calls`"
    case .tools: "this model's format has no place for `tools`"
    }
  }
}
