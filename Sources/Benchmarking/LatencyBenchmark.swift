internal import Backends
internal import Models
public import Needletail

/// Measures prefill and decoding inside the process, one cell of batch size, input and output tokens at a
/// time.
///
/// Prefill computes logits of the last position only, as serving does.
public struct LatencyBenchmark {
  /// One point of the grid.
  public struct Cell: Sendable, Equatable {
    /// The number of sequences side by side.
    public var batchSize: Int
    /// The tokens of each prompt.
    public var inputTokens: Int
    /// The tokens generated for each, the first one from the prefill.
    public var outputTokens: Int

    /// Makes a cell.
    public init(batchSize: Int, inputTokens: Int, outputTokens: Int) {
      self.batchSize = batchSize
      self.inputTokens = inputTokens
      self.outputTokens = outputTokens
    }
  }

  /// What a cell measured: medians over the runs.
  public struct Result: Sendable, Equatable {
    /// The cell.
    public var cell: Cell
    /// Prompt tokens of all sequences by the time of the prefill.
    public var prefillTokensPerSecond: Double
    /// Generated tokens of all sequences, without the first of each, by the time of the decoding steps; nil
    /// when only one token was asked for.
    public var decodeTokensPerSecond: Double?
    /// From the start until every sequence has its first token.
    public var timeToFirstToken: Duration
    /// The mean decoding step; nil when only one token was asked for.
    public var timePerOutputToken: Duration?
  }

  private let model: BareModel

  /// Makes a benchmark of a loaded model.
  public init(_ model: BareModel) { self.model = model }

  /// Runs a cell.
  ///
  /// - Throws: ``LatencyBenchmarkError`` when the cell does not fit in the model's context or cache.
  public func run(_ cell: Cell, warmups: Int, runs: Int) throws(LatencyBenchmarkError) -> Result {
    let tokensPerSequence = cell.inputTokens + cell.outputTokens
    guard tokensPerSequence <= model.info.maxTotalTokens else {
      throw .sequenceTooLong(tokens: tokensPerSequence, limit: model.info.maxTotalTokens)
    }
    let blocksPerSequence = (tokensPerSequence + CacheShape.blockSize - 1) / CacheShape.blockSize
    guard blocksPerSequence * cell.batchSize <= model.cacheBlocks, cell.batchSize <= model.maxRows else {
      throw .cellTooLarge(
        tokens: tokensPerSequence * cell.batchSize,
        capacity: model.cacheBlocks * CacheShape.blockSize
      )
    }
    for _ in 0..<warmups { _ = measure(cell, blocksPerSequence) }
    let samples = (0..<runs).map { _ in measure(cell, blocksPerSequence) }
    let prefill = Self.median(samples.map(\.prefill))
    let decode = Self.median(samples.map(\.decode))
    let steps = cell.outputTokens - 1
    return Result(
      cell: cell,
      prefillTokensPerSecond: Double(cell.batchSize * cell.inputTokens) / Self.seconds(prefill),
      decodeTokensPerSecond: steps > 0 ? Double(cell.batchSize * steps) / Self.seconds(decode) : nil,
      timeToFirstToken: prefill,
      timePerOutputToken: steps > 0 ? decode / steps : nil
    )
  }

  private func measure(_ cell: Cell, _ blocksPerSequence: Int) -> (prefill: Duration, decode: Duration) {
    let clock = ContinuousClock()
    let start = clock.now
    var next = prefill(cell, blocksPerSequence)
    let middle = clock.now
    var batch = RaggedBatch()
    for step in 0..<cell.outputTokens - 1 {
      batch.removeAll()
      for sequence in 0..<cell.batchSize {
        batch.append(
          CollectionOfOne(next[sequence]),
          position: cell.inputTokens + step,
          blocks: blocks(of: sequence, blocksPerSequence),
          reach: reach(cell)
        )
      }
      model.forward(batch) { block in
        for (index, summary) in block.summaries.enumerated() { next[block.first + index] = summary.argmax }
      }
    }
    return (middle - start, clock.now - middle)
  }

  /// The rotary table of a cell's sequences; none is computed again on the way.
  private func reach(_ cell: Cell) -> Int {
    model.positions.reach(promptLength: cell.inputTokens, length: cell.inputTokens + cell.outputTokens)
  }

  /// Runs the prompts one after another in chunks and returns each sequence's first token.
  private func prefill(_ cell: Cell, _ blocksPerSequence: Int) -> [Int32] {
    var first = [Int32](repeating: 0, count: cell.batchSize)
    var batch = RaggedBatch()
    var waiting: [Int] = []
    func flush() {
      model.forward(batch) { block in
        for (index, summary) in block.summaries.enumerated() {
          first[waiting[block.first + index]] = summary.argmax
        }
      }
      batch.removeAll()
      waiting.removeAll()
    }
    for sequence in 0..<cell.batchSize {
      var position = 0
      while position < cell.inputTokens {
        if batch.rowCount == rowsPerChunk { flush() }
        let count = min(rowsPerChunk - batch.rowCount, cell.inputTokens - position)
        let isEnd = position + count == cell.inputTokens
        batch.append(
          (position..<position + count).map { token(sequence, $0) },
          position: position,
          blocks: blocks(of: sequence, blocksPerSequence),
          reach: reach(cell),
          logits: isEnd ? .last : .none
        )
        if isEnd { waiting.append(sequence) }
        position += count
      }
    }
    flush()
    return first
  }

  private var rowsPerChunk: Int { min(512, model.maxRows) }

  /// A token that differs from its neighbours, so that no sequence equals another.
  private func token(_ sequence: Int, _ position: Int) -> Int32 {
    Int32((sequence * 7919 + position * 104_729 + 17) % model.info.vocabularySize)
  }

  private func blocks(of sequence: Int, _ blocksPerSequence: Int) -> Range<Int32> {
    Int32(sequence * blocksPerSequence)..<Int32((sequence + 1) * blocksPerSequence)
  }

  private static func median(_ durations: [Duration]) -> Duration {
    let sorted = durations.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }

  private static func seconds(_ duration: Duration) -> Double { duration / .seconds(1) }
}

/// Why a cell is not measured.
public enum LatencyBenchmarkError: Error, Equatable, Sendable {
  /// The cell's sequences are longer than those the model serves.
  case sequenceTooLong(tokens: Int, limit: Int)
  /// The cell's sequences do not fit in the key-value cache.
  case cellTooLarge(tokens: Int, capacity: Int)
}

extension LatencyBenchmarkError: CustomStringConvertible {
  /// The numbers and the way out.
  public var description: String {
    switch self {
    case .sequenceTooLong(let tokens, let limit):
      "input and output tokens must be <= \(limit) together, the longest sequence of the model; got \(tokens)"
    case .cellTooLarge(let tokens, let capacity):
      "the cell needs \(tokens) tokens in the key-value cache, which holds \(capacity); "
        + "raise --max-batch-total-tokens"
    }
  }
}
