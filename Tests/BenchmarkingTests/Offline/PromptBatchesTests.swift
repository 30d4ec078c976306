import Benchmarking
import Testing

@Suite struct PromptBatchesTests {
  @Test("too few prompts are taken again from the first on", arguments: [PromptSource.list, .file])
  func cycles(source: PromptSource) {
    let batches = PromptBatches(["a", "b", "c"], size: 5, source: source, batching: .static)
    #expect(batches.batches == [["a", "b", "c", "a", "b"]])
    #expect(batches.size == 5)
  }

  @Test("a list is cut to the batch") func list() {
    #expect(
      PromptBatches(["a", "b", "c"], size: 2, source: .list, batching: .static).batches == [["a", "b"]]
    )
  }

  @Test("a file runs to its end, with a short last batch") func file() {
    let batches = PromptBatches([1, 2, 3, 4, 5], size: 2, source: .file, batching: .static)
    #expect(batches.batches == [[1, 2], [3, 4], [5]])
    #expect(batches.size == 2)
  }

  @Test("a continuous batch of a file holds all of it") func continuous() {
    let batches = PromptBatches([1, 2, 3, 4, 5], size: 2, source: .file, batching: .continuous)
    #expect(batches.batches == [[1, 2, 3, 4, 5]])
    #expect(batches.size == 5)
  }

  @Test("without a size the batch has a row for each prompt") func noSize() {
    #expect(PromptBatches(["a", "b"], size: nil, source: .list, batching: .static).batches == [["a", "b"]])
  }
}
