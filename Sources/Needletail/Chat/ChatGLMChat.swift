internal import OrderedJSON
internal import Templates
internal import Tokenizers

/// ChatGLM3: `[gMASK] sop`, and for each message the token of its role, `metadata` with a line feed, and the content.
///
/// Source: `build_chat_input` of `tokenization_chatglm.py`, THUDM/chatglm3-6b.
struct ChatGLMChat: TokenChat {
  private static let roles = ["system", "user", "assistant", "observation"]
  /// Stands before the tools where the conversation has no system message of its own (`tools_using_demo`).
  private static let toolPrompt =
    "Answer the following questions as best as you can. You have access to the following tools:"

  private let start: [Int32]
  private let tokens: [String: Int32]

  /// Looks up the control tokens; nil for a vocabulary without them.
  init?(_ tokenizer: Tokenizer) {
    guard let mask = tokenizer.id(for: "[gMASK]"), let begin = tokenizer.id(for: "sop") else { return nil }
    start = [mask, begin]
    var tokens: [String: Int32] = [:]
    for role in Self.roles {
      guard let id = tokenizer.id(for: "<|\(role)|>") else { return nil }
      tokens[role] = id
    }
    self.tokens = tokens
  }

  /// `<|user|>` and `<|observation|>`: the turns of others.
  var endOfTurn: Set<Int32> { Set(["user", "observation"].compactMap { tokens[$0] }) }

  func pieces(_ turns: [ChatTurn], tools: JSONValue?, asks: Bool) throws -> [ChatPiece] {
    var pieces = start.map { ChatPiece.token($0) }
    var tools = tools
    if let given = tools, turns.first?.role != "system" {
      pieces += [try token("system"), .text("\n"), .text(try Self.withTools(Self.toolPrompt, given))]
      tools = nil
    }
    for turn in turns {
      let metadata = turn.isAssistant ? turn.message["metadata"]?.stringValue ?? "" : ""
      var content = turn.content
      if turn.role == "system", let given = turn.message["tools"] ?? tools {
        content = try Self.withTools(content, given)
        tools = nil
      }
      pieces += [try token(turn.role), .text(metadata + "\n"), .text(content)]
    }
    if asks, turns.last?.isAssistant != true { pieces.append(try token("assistant")) }
    return pieces
  }

  private func token(_ role: String) throws(ChatFormatError) -> ChatPiece {
    guard let id = tokens[role == "tool" ? "observation" : role] else {
      throw .role(role, known: Self.roles + ["tool"])
    }
    return .token(id)
  }

  /// A text and the tools as Python's `json.dumps(tools, indent=4, ensure_ascii=False)` writes them; tools in
  /// OpenAI's form are their functions.
  private static func withTools(_ text: String, _ tools: JSONValue) throws -> String {
    let functions =
      tools.arrayValue.map { list in JSONValue.array(list.map { $0["function"] ?? $0 }) } ?? tools
    let template = try Template("{{ tools | tojson(indent=4) }}", name: "tools")
    return text + "\n" + (try template.render([("tools", functions)]))
  }
}
