import Needletail
import OrderedJSON

extension ChatRequest {
  /// Stands behind a message that is to be continued while the template is at work; a text of its own in
  /// the conversation would do no harm, the last one counts.
  private static let mark = "\u{F8FE}continue\u{F8FF}"

  /// Writes the conversation as a prompt.
  ///
  /// Where the assistant spoke last its message is continued: the prompt ends with it, white space at its
  /// end removed.
  ///
  /// - Parameters:
  ///   - generator: Has the template.
  ///   - tools: The functions that the answer may call.
  ///   - compatibility: What the template sees of messages and tools.
  /// - Returns: The prompt; a text is to be encoded without special tokens.
  /// - Throws: ``RequestError/template(_:)``.
  func prompt(
    renderedBy generator: any TextGenerator,
    tools: ToolSet? = nil,
    _ compatibility: OpenAICompatibility
  ) async throws(RequestError) -> ChatPrompt {
    let messages = messages(with: tools, template: generator.info.chatTemplate, compatibility)
    let toolsJSON = tools?.templateJSON(compatibility)
    func render(_ messages: [ChatMessage]) async throws(RequestError) -> ChatPrompt {
      do {
        return try await generator.chatPrompt(
          messages: messages.map { $0.json(compatibility) },
          tools: toolsJSON
        )
      } catch { throw .template("\(error)") }
    }
    if let last = messages.last, last.role == "assistant", last.isContinuable {
      let marked = try await render(messages.dropLast() + [last.appending(Self.mark)])
      // A format of tokens leaves the message open by itself.
      if marked.ids == nil, let continued = Self.text(before: Self.mark, in: marked.text) {
        return ChatPrompt(text: continued)
      }
    }
    return try await render(messages)
  }

  /// The messages, the last with the text that tells about the tools.
  ///
  /// A template that knows of tools tells about them itself; text-generation-inference adds its prompt even
  /// so.
  private func messages(
    with tools: ToolSet?,
    template: String?,
    _ compatibility: OpenAICompatibility
  ) -> [ChatMessage] {
    guard let tools, let last = messages.last else { return messages }
    let prompt = toolPrompt.flatMap { $0.isEmpty ? nil : $0 }
    let isTemplateAware = template?.contains("tools") ?? false
    if compatibility == .openAI, isTemplateAware && prompt == nil || last.role == "assistant" {
      return messages
    }
    let text = prompt ?? ToolSet.defaultPrompt
    let list = isTemplateAware ? "" : tools.templateJSON(compatibility).compactText + "\n"
    return messages.dropLast() + [last.appending("\n---\n" + list + text)]
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

extension ChatMessage {
  /// Whether there is a text to go on with.
  fileprivate var isContinuable: Bool { content != .none && !flatText.isEmpty }
}
