import Benchmarking
import Needletail
import Tokenizers

/// What a benchmark of generation does with a batch.
struct GenerateWork: OfflineWork {
  let encoder: PromptEncoder
  let runner: RowRunner

  func encode(_ prompt: Prompt) throws -> EncodedPrompt { try encoder.encode(prompt) }

  func generate(_ batch: [EncodedPrompt]) async throws -> [[GeneratedRow]] {
    try await runner.finish(try runner.start(batch))
  }

  func text(of row: GeneratedRow, after prompt: EncodedPrompt) -> String {
    let ids = prompt.ids + row.tokens
    return runner.model.tokenizer?.decode(ids, skipSpecialTokens: true) ?? RowPrinter.list(ids)
  }

  func inputTokens(of prompt: EncodedPrompt) -> (run: Int, own: Int) { (prompt.ids.count, prompt.ownCount) }
}
