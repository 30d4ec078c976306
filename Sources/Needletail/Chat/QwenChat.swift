internal import OrderedJSON
internal import Tokenizers

/// The first Qwen: ChatML whose parts are encoded one by one.
///
/// Nothing of a conversation is dropped to make it fit. Source: `make_context` of `qwen_generation_utils.py`,
/// Qwen/Qwen-7B-Chat.
struct QwenChat: TokenChat {
  private let start: Int32
  private let end: Int32

  /// Looks up the control tokens; nil unless the configuration says `"chat_format": "chatml"`, as only chat models do.
  init?(generation: JSONObject?, _ tokenizer: Tokenizer) {
    guard generation?["chat_format"]?.stringValue == "chatml", let start = tokenizer.id(for: "<|im_start|>"),
      let end = tokenizer.id(for: "<|im_end|>")
    else { return nil }
    self.start = start
    self.end = end
  }

  var endOfTurn: Set<Int32> { [start, end] }

  func pieces(_ turns: [ChatTurn], tools: JSONValue?, asks: Bool) throws -> [ChatPiece] {
    guard tools == nil else { throw ChatFormatError.tools }
    let roles = ["system", "user", "assistant"]
    var pieces: [ChatPiece] = []
    if turns.first?.role != "system" { append("system", "You are a helpful assistant.", to: &pieces) }
    for turn in turns {
      guard roles.contains(turn.role) else { throw ChatFormatError.role(turn.role, known: roles) }
      append(turn.role, turn.content, to: &pieces)
    }
    if turns.last?.isAssistant == true {
      pieces.removeLast()
    } else if asks {
      pieces += [.text("\n"), .token(start), .text("assistant"), .text("\n")]
    }
    return pieces
  }

  private func append(_ role: String, _ content: String, to pieces: inout [ChatPiece]) {
    if !pieces.isEmpty { pieces.append(.text("\n")) }
    pieces += [.token(start), .text(role), .text("\n"), .text(content), .token(end)]
  }
}
