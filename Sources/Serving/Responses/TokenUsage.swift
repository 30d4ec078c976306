import Needletail
import OrderedJSON

/// The token counts as the OpenAI API tells them.
struct TokenUsage: Equatable {
  var promptTokens = 0
  var completionTokens = 0

  /// The JSON object.
  var json: JSONValue {
    [
      "prompt_tokens": .number(promptTokens), "completion_tokens": .number(completionTokens),
      "total_tokens": .number(promptTokens + completionTokens),
    ]
  }
}

extension TokenUsage {
  /// Adds up generations, each prompt once, however many answers it has.
  ///
  /// - Parameters:
  ///   - summaries: How the generations ended, prompt by prompt.
  ///   - copies: The number of answers to each prompt.
  init(_ summaries: [GenerationSummary], copies: Int) {
    for (position, summary) in summaries.enumerated() {
      if position % copies == 0 { promptTokens += summary.promptTokenCount }
      completionTokens += summary.tokens.count
    }
  }
}
