import ArgumentParser
import OrderedJSON

/// A file of prompts; its ending tells how it is read.
enum PromptFile {
  /// Reads prompts.
  ///
  /// - Parameters:
  ///   - path: `.jsonl` for a JSON value a line, `.json` for texts of several sizes, else a prompt a line.
  ///   - model: The name of the model, which chooses among the families of a `.json` file.
  ///   - tokens: The size that is chosen from a `.json` file.
  ///   - refusal: Why a prompt is not what the other options need; nil when it is.
  /// - Returns: At least one prompt.
  /// - Throws: `ValidationError`.
  static func read(
    _ path: String,
    model: String,
    tokens: Int?,
    refusal: (Prompt) -> String?
  ) throws -> [Prompt] {
    let prompts: [Prompt] =
      if path.hasSuffix(".jsonl") || path.hasSuffix(".ndjson") {
        try TextFile.lines(path).map {
          let prompt = try prompt($0.text, line: $0.number, path)
          if let reason = refusal(prompt) {
            throw ValidationError("line \($0.number) of '\(path)': \(reason)")
          }
          return prompt
        }
      } else if path.hasSuffix(".json") {
        [try SizedPrompts(path).prompt(tokens: tokens, model: model)]
      } else {
        try TextFile.lines(path).map { .text($0.text) }
      }
    guard !prompts.isEmpty else { throw ValidationError("file '\(path)' has no prompts") }
    return prompts
  }

  private static func prompt(_ line: String, line number: Int, _ path: String) throws -> Prompt {
    let value = try? JSONValue(parsing: line)
    if let text = value?.stringValue ?? value?["prompt"]?.stringValue ?? value?["text"]?.stringValue {
      return .text(text)
    }
    if let messages = value?["messages"]?.arrayValue, !messages.isEmpty { return .messages(messages) }
    if let numbers = value?["prompt_ids"]?.arrayValue, !numbers.isEmpty {
      let ids = numbers.compactMap { $0.intValue.flatMap { Int32(exactly: $0) } }
      if ids.count == numbers.count { return .ids(ids) }
    }
    throw ValidationError(
      "line \(number) of '\(path)' must be a JSON string or an object with 'prompt', 'text', 'prompt_ids' "
        + "or 'messages'"
    )
  }
}
