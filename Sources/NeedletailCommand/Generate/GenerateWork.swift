import Benchmarking
import Needletail
import Tokenizers

/// What a benchmark of generation does with a batch.
struct GenerateWork: OfflineWork {
  let encoder: PromptEncoder
  let runner: RowRunner
  /// When steps end, for searches; nil when tokens come one by one.
  let steps: StepLog?

  func encode(_ prompt: Prompt) throws -> EncodedPrompt { try encoder.encode(prompt) }

  func generate(_ batch: [EncodedPrompt]) async throws -> [[GeneratedRow]] {
    steps?.restart()
    var rows = try await runner.finish(try runner.start(batch))
    guard let steps else { return rows }
    let ends = steps.ends(before: .now)
    for prompt in rows.indices {
      for row in rows[prompt].indices { rows[prompt][row].arrivals = ends }
    }
    return rows
  }

  func text(of row: GeneratedRow, after prompt: EncodedPrompt) -> String {
    let ids = prompt.ids + row.tokens
    return runner.model.tokenizer?.decode(ids, skipSpecialTokens: true) ?? RowPrinter.list(ids)
  }

  func inputTokens(of prompt: EncodedPrompt) -> (run: Int, own: Int) { (prompt.ids.count, prompt.ownCount) }
}
