import OrderedJSON

extension ChatRequest {
  /// Stands behind a message that is to be continued while the template is at work; a text of its own in
  /// the conversation would do no harm, the last one counts.
  private static let mark = "\u{F8FE}continue\u{F8FF}"

  /// Writes the conversation as a prompt.
  ///
  /// Where the assistant spoke last its message is continued: the prompt ends with it, white space at its
  /// end removed.
  func prompt(renderedBy generator: any TextGenerator) async throws -> String {
    var rendered = messages.map(\.json)
    if let last = messages.last, last.role == "assistant", !last.content.isEmpty {
      rendered[rendered.count - 1] = ChatMessage(role: last.role, content: last.content + Self.mark).json
      let text = try await generator.renderChat(messages: rendered, tools: nil)
      if let continued = Self.text(before: Self.mark, in: text) { return continued }
      rendered[rendered.count - 1] = last.json
    }
    return try await generator.renderChat(messages: rendered, tools: nil)
  }

  /// The text before the last occurrence of a mark, without white space at its end.
  private static func text(before mark: String, in text: String) -> String? {
    let (bytes, wanted) = (Array(text.utf8), Array(mark.utf8))
    guard bytes.count >= wanted.count else { return nil }
    let start = (0...(bytes.count - wanted.count)).last {
      bytes[$0...].starts(with: wanted)
    }
    guard let start else { return nil }
    var scalars = String(decoding: bytes[..<start], as: UTF8.self).unicodeScalars
    while let scalar = scalars.last, scalar.properties.isWhitespace { scalars.removeLast() }
    return String(scalars)
  }
}
