import Generation
import Needletail

/// What a model made of the tools it was offered.
enum ToolAnswer {
  /// It calls one.
  case call(ToolCall)
  /// It would rather answer in words.
  case open
  /// Its answer was cut off before it named one.
  case unfinished

  /// Reads a whole answer.
  ///
  /// A call that the limit of tokens cut off is one in OpenAI's way, where the finish reason tells of it; in
  /// the other way it is an error.
  ///
  /// - Throws: ``RequestError/tool(_:)`` for a text that is no call.
  init(
    _ answer: CompletedGeneration,
    _ tools: ToolSet,
    _ compatibility: OpenAICompatibility
  ) throws(RequestError) {
    var reader = ToolCallReader()
    _ = reader.append(answer.summary.text)
    if tools.isOpenAnswer(reader.name) {
      self = .open
      return
    }
    let isExcused = compatibility == .openAI && answer.summary.finishReason == .length
    guard reader.isComplete || isExcused else { throw ToolCallReader.failure(answer.summary.text) }
    guard let name = reader.name else {
      self = .unfinished
      return
    }
    self = .call(
      ToolCall(
        id: compatibility == .openAI ? ToolCallID.unique() : "0",
        name: name,
        arguments: reader.arguments,
        isComplete: reader.isComplete
      )
    )
  }
}
