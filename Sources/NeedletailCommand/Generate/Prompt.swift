import Benchmarking
import OrderedJSON

/// A prompt as it was given.
enum Prompt: Sendable, Equatable {
  case text(String)
  case ids([Int32])
  /// Messages for the model's chat template.
  case messages([JSONValue])

  /// A user's message, after a system message if there is one.
  static func chat(_ text: String, system: String?) -> Prompt {
    let before: [JSONValue] = system.map { [["role": "system", "content": .string($0)]] } ?? []
    return .messages(before + [["role": "user", "content": .string(text)]])
  }
}

extension Prompt {
  /// Sentences for a benchmark that was given no prompt.
  static let builtIn: [Prompt] = [
    "The needletail is a swift, and the fastest bird in level flight",
    "Every morning she opens", "They had a", "We found all",
    "Nobody knew why the clock had stopped, but", "The painting that was stolen from the museum",
    "Beyond the last island on the map,", "Patience is the best",
  ].map { .text($0) }
}

/// Prompts, and what a benchmark does with them when there are more than a batch holds.
struct PromptList: Sendable {
  var prompts: [Prompt]
  var source: PromptSource
}
