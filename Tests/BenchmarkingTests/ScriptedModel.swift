import Backends
import Benchmarking
import Models

/// A model whose passes take the times of a script, and which keeps the batches it was given.
final class ScriptedModel: ForwardModel {
  let vocabularySize = 50
  let maxTotalTokens: Int
  let maxRows: Int
  let cacheBlocks = 64
  let positions = PositionPolicy.fixed
  private let clock: ManualClock
  private var costs: ArraySlice<Duration>
  private(set) var batches: [RaggedBatch] = []
  private(set) var rowsRead = 0
  /// Called before each pass with its number, from 0.
  var onForward: (Int) -> Void = { _ in }

  /// Makes a model whose passes take so many milliseconds each; those after the last take nothing.
  init(_ clock: ManualClock, milliseconds: [Int] = [], maxTotalTokens: Int = 1024, maxRows: Int = 512) {
    self.clock = clock
    self.maxTotalTokens = maxTotalTokens
    self.maxRows = maxRows
    costs = milliseconds.map { .milliseconds($0) }[...]
  }

  func forward(_ batch: RaggedBatch, _ body: (LogitBlock) throws -> Void) rethrows {
    onForward(batches.count)
    batches.append(batch)
    clock.advance(by: costs.popFirst() ?? .zero)
    guard !batch.logitRows.isEmpty else { return }
    let summaries = batch.logitRows.map { _ in LogitSummary(argmax: 7, maximum: 1, logSumExp: 2) }
    try body(
      LogitBlock(first: 0, summaries: summaries) { [self] _, output in
        rowsRead += 1
        for index in output.indices { output[index] = index == 9 ? 5 : 0 }
      }
    )
  }
}
