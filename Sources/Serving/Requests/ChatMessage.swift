import OrderedJSON

/// A message of a conversation.
struct ChatMessage: Equatable {
  /// What is said.
  enum Content: Equatable {
    /// A text.
    case text(String)
    /// Texts and images, as they were sent.
    case parts([Part])
    /// Nothing but tool calls.
    case none
  }

  /// A part of a message.
  enum Part: Equatable {
    case text(String)
    case image(url: String)
  }

  /// Who speaks.
  let role: String
  /// What is said.
  var content: Content
  /// The calls that the assistant made.
  let toolCalls: [JSONValue]
  /// All members as they were sent.
  private let sent: JSONObject
}

extension ChatMessage {
  /// Reads a message.
  init(_ value: ValueReader) throws(ShapeError) {
    let object = try ObjectReader(value, named: "Message")
    role = try object.required("role").string()
    toolCalls = try object.optional("tool_calls")?.array().map(\.value) ?? []
    if let content = try object.optional("content") {
      self.content = try Content(content)
    } else if try object.optional("tool_calls") != nil {
      content = .none
    } else {
      throw value.fault("data did not match any variant of untagged enum MessageBody")
    }
    for name in ["name", "tool_call_id"] { _ = try object.optional(name)?.string() }
    sent = value.value.objectValue ?? JSONObject()
  }

  /// Whether there are images among the parts.
  var hasImages: Bool {
    guard case .parts(let parts) = content else { return false }
    return parts.contains { if case .image = $0 { true } else { false } }
  }

  /// The whole text: the parts joined, images as `![](url)`, tool calls as their JSON text.
  var flatText: String {
    switch content {
    case .text(let text): text
    case .parts(let parts): parts.map(\.flatText).joined()
    case .none: JSONValue.array(toolCalls).compactText
    }
  }

  /// Adds text at the end; a message of nothing but tool calls stays as it is.
  func appending(_ text: String) -> ChatMessage {
    var message = self
    switch content {
    case .text(let old): message.content = .text(old + text)
    case .parts(var parts):
      if case .text(let old)? = parts.last {
        parts[parts.count - 1] = .text(old + text)
      } else {
        parts.append(.text(text))
      }
      message.content = .parts(parts)
    case .none: break
    }
    return message
  }

  /// The message as the template is to see it.
  ///
  /// In OpenAI's way that is the message as it was sent, as `apply_chat_template` of transformers has it,
  /// without members that are null and without empty lists of calls, which templates take for calls. In
  /// the other way there is nothing but role and text.
  func json(_ compatibility: OpenAICompatibility) -> JSONValue {
    guard compatibility == .openAI else { return ["role": .string(role), "content": .string(flatText)] }
    var object = sent
    object.members.removeAll { member in
      member.value.isNull && member.key != "content" || member.key == "tool_calls" && toolCalls.isEmpty
    }
    switch content {
    case .text(let text): object["content"] = .string(text)
    case .parts(let parts): object["content"] = .array(parts.map(\.json))
    case .none: break
    }
    return .object(object)
  }
}

extension ChatMessage.Content {
  fileprivate init(_ content: ValueReader) throws(ShapeError) {
    if let text = content.value.stringValue {
      self = .text(text)
      return
    }
    guard content.value.arrayValue != nil else {
      throw content.mismatch(expected: "a string or a sequence")
    }
    var parts: [ChatMessage.Part] = []
    for part in try content.array() { parts.append(try ChatMessage.Part(part)) }
    self = .parts(parts)
  }
}

extension ChatMessage.Part {
  fileprivate init(_ part: ValueReader) throws(ShapeError) {
    let object = try ObjectReader(part, named: "MessageChunk")
    let type = try object.required("type")
    switch try type.string() {
    case "text": self = .text(try object.required("text").string())
    case "image_url":
      let image = try ObjectReader(try object.required("image_url"), named: "Url")
      self = .image(url: try image.required("url").string())
    case let name: throw type.fault("unknown variant `\(name)`, expected `text` or `image_url`")
    }
  }

  fileprivate var flatText: String {
    switch self {
    case .text(let text): text
    case .image(let url): "![](\(url))"
    }
  }

  fileprivate var json: JSONValue {
    switch self {
    case .text(let text): ["type": "text", "text": .string(text)]
    case .image(let url): ["type": "image_url", "image_url": ["url": .string(url)]]
    }
  }
}
