internal import OrderedJSON
internal import Tokenizers

/// Baichuan: the system message, and for each other message the token of its role and the content.
///
/// Nothing of a conversation is dropped to make it fit. Source: `build_chat_input` of `generation_utils.py`,
/// baichuan-inc/Baichuan2-7B-Chat.
struct BaichuanChat: TokenChat {
  private let user: Int32
  private let assistant: Int32

  /// Reads the tokens of the roles, which only the chat models name.
  init?(generation: JSONObject?, _ tokenizer: Tokenizer) {
    func token(_ key: String) -> Int32? {
      guard let id = generation?[key]?.intValue, (0..<tokenizer.vocabularySize).contains(id) else {
        return nil
      }
      return Int32(id)
    }
    guard let user = token("user_token_id"), let assistant = token("assistant_token_id") else { return nil }
    self.user = user
    self.assistant = assistant
  }

  /// The role of the user.
  var endOfTurn: Set<Int32> { [user] }

  func pieces(_ turns: [ChatTurn], tools: JSONValue?, asks: Bool) throws -> [ChatPiece] {
    guard tools == nil else { throw ChatFormatError.tools }
    var pieces: [ChatPiece] = []
    for (index, turn) in turns.enumerated() {
      switch turn.role {
      case "system" where index == 0: break
      case "user": pieces.append(.token(user))
      case "assistant": pieces.append(.token(assistant))
      default: throw ChatFormatError.role(turn.role, known: ["system (first)", "user", "assistant"])
      }
      pieces.append(.text(turn.content))
    }
    if asks, turns.last?.isAssistant != true { pieces.append(.token(assistant)) }
    return pieces
  }
}
