import OrderedJSON

/// A message of a conversation, flattened to what templates see.
struct ChatMessage: Equatable {
  /// Who speaks.
  let role: String
  /// What is said: the text parts joined, images as `![](url)`, tool calls as their JSON text.
  let content: String
}

extension ChatMessage {
  /// Reads a message.
  init(_ value: ValueReader) throws(ShapeError) {
    let object = try ObjectReader(value, named: "Message")
    role = try object.required("role").string()
    if let content = try object.optional("content") {
      self.content = try Self.flatten(content)
    } else if let calls = try object.optional("tool_calls") {
      _ = try calls.array()
      content = calls.value.compactText
    } else {
      throw value.fault("data did not match any variant of untagged enum MessageBody")
    }
  }

  private static func flatten(_ content: ValueReader) throws(ShapeError) -> String {
    if let text = content.value.stringValue { return text }
    guard content.value.arrayValue != nil else {
      throw content.mismatch(expected: "a string or a sequence")
    }
    var text = ""
    for part in try content.array() { text += try self.text(of: part) }
    return text
  }

  private static func text(of part: ValueReader) throws(ShapeError) -> String {
    let object = try ObjectReader(part, named: "MessageChunk")
    let type = try object.required("type")
    switch try type.string() {
    case "text": return try object.required("text").string()
    case "image_url":
      let image = try ObjectReader(try object.required("image_url"), named: "Url")
      return "![](\(try image.required("url").string()))"
    case let name:
      throw type.fault("unknown variant `\(name)`, expected `text` or `image_url`")
    }
  }

  /// The message as templates get it.
  var json: JSONValue { ["role": .string(role), "content": .string(content)] }
}
