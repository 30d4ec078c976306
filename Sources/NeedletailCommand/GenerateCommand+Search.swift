import Generation
import Needletail
import OrderedJSON

extension GenerateCommand {
  /// Runs the searches of all prompts at once and prints their texts in order, the best of each first.
  func printSearches(_ rows: [Row], _ model: LanguageModel) async throws {
    let searches = rows.map { row in
      (row, Task { try await model.search(from: row.ids, options: row.options) })
    }
    for (row, search) in searches {
      let results = try await withTaskCancellationHandler {
        try await search.value
      } onCancel: {
        search.cancel()
      }
      if json {
        for result in results {
          try StandardOutput.write(line(row, result, model).compactText + "\n")
        }
      } else {
        try StandardOutput.write("> \(row.prompt ?? row.ids.map(String.init).joined(separator: ","))\n")
        for result in results { try StandardOutput.write(text(result, model) + "\n") }
      }
    }
  }

  private func text(_ result: SearchResult, _ model: LanguageModel) -> String {
    model.tokenizer == nil ? result.tokens.map(String.init).joined(separator: ",") : result.text
  }

  private func line(_ row: Row, _ result: SearchResult, _ model: LanguageModel) -> JSONValue {
    [
      "prompt": row.prompt.map { .string($0) } ?? .null,
      "prompt_ids": .array(row.ids.map { .number($0) }),
      "token_ids": .array(result.tokens.map { .number($0) }),
      "logprobs": result.logprobs.map { .array($0.map { .number($0) }) } ?? .null,
      "text": model.tokenizer == nil ? .null : .string(result.text),
      "finish_reason": .string(result.finishReason.rawValue),
      // Only beams are compared by it.
      "score": sampling.search.isContrastive ? .null : .number(result.score),
    ]
  }
}
