internal import Backends
public import Generation
internal import Models
public import Needletail

/// Measures prefill and decoding inside the process, one cell of batch size, input and output tokens at a
/// time.
///
/// Prefill computes logits of the last position only, as serving does. End-of-sequence tokens do not end
/// anything. A cancelled task ends the cell with the runs it has.
public struct LatencyBenchmark {
  private let model: any ForwardModel
  private let clock: BenchmarkClock
  private let sampling: SamplingParameters?

  /// Makes a benchmark of a loaded model.
  ///
  /// - Parameters:
  ///   - model: The model.
  ///   - sampling: How tokens are chosen, which counts to the time; nil for the greatest logit.
  public init(_ model: BareModel, sampling: SamplingParameters? = nil) {
    self.init(model: model, sampling: sampling, clock: .continuous)
  }

  /// Makes a benchmark of any model with any clock.
  package init(model: any ForwardModel, sampling: SamplingParameters? = nil, clock: BenchmarkClock) {
    self.model = model
    self.sampling = sampling
    self.clock = clock
  }

  /// Runs a cell.
  ///
  /// - Parameters:
  ///   - cell: What to measure.
  ///   - warmups: Runs before the measured ones.
  ///   - runs: Runs that count, at least one.
  ///   - onStep: Called after each step of each run with the steps done and the steps there are.
  /// - Returns: The runs; fewer than asked for when the task was cancelled.
  /// - Throws: ``LatencyBenchmarkError`` when the cell does not fit in the model's context, batches or cache, a
  ///   sampler fails, or the task was cancelled before the first run ended.
  public func run(
    _ cell: Cell,
    warmups: Int,
    runs: Int,
    onStep: ((Int, Int) -> Void)? = nil
  ) throws(LatencyBenchmarkError) -> Result {
    try check(cell)
    let (warmups, runs) = (max(0, warmups), max(1, runs))
    var progress = LatencyProgress(
      total: warmups.addingSaturated(runs).multipliedSaturated(by: cell.outputTokens),
      report: onStep
    )
    if cell.contextDepth > 0 { fillContext(of: cell) }
    for _ in 0..<warmups {
      guard try measure(cell, &progress) != nil else { throw .interrupted }
    }
    var measured: [Run] = []
    while measured.count < runs, let run = try measure(cell, &progress) { measured.append(run) }
    guard !measured.isEmpty else { throw .interrupted }
    return Result(cell: cell, runs: measured)
  }

  /// Looks whether the model has room for a cell.
  ///
  /// - Throws: ``LatencyBenchmarkError`` with what is too small.
  public func check(_ cell: Cell) throws(LatencyBenchmarkError) {
    guard cell.length <= model.maxTotalTokens else {
      throw .sequenceTooLong(tokens: cell.length, limit: model.maxTotalTokens)
    }
    guard cell.batchSize <= model.maxRows else {
      throw .batchTooLarge(sequences: cell.batchSize, limit: model.maxRows)
    }
    let blocks = blocksPerSequence(cell).multipliedSaturated(by: cell.batchSize)
    guard blocks <= model.cacheBlocks else {
      throw .cellTooLarge(
        tokens: blocks.multipliedSaturated(by: CacheShape.blockSize),
        capacity: model.cacheBlocks * CacheShape.blockSize
      )
    }
  }

  /// One run; nil when the task was cancelled on the way.
  private func measure(_ cell: Cell, _ progress: inout LatencyProgress) throws(LatencyBenchmarkError) -> Run?
  {
    let prompts = (0..<cell.batchSize).map { sequence in
      (cell.contextDepth..<cell.contextDepth + cell.inputTokens).map { token(sequence, $0) }
    }
    let start = clock.now()
    var chooser = TokenChooser(sampling, prompts: prompts, vocabularySize: model.vocabularySize)
    var next = prefill(cell, prompts, &chooser)
    var last = clock.now()
    var run = Run(prefill: last - start, steps: [])
    run.steps.reserveCapacity(cell.outputTokens - 1)
    progress.step()
    var batch = RaggedBatch()
    for step in 1..<max(1, cell.outputTokens) {
      if Task.isCancelled { return nil }
      decode(cell, step, &next, &batch, &chooser)
      let now = clock.now()
      run.steps.append(now - last)
      last = now
      progress.step()
    }
    if let failure = chooser.failure { throw .sampling(failure) }
    return Task.isCancelled ? nil : run
  }

  /// One token more for each sequence.
  private func decode(
    _ cell: Cell,
    _ step: Int,
    _ next: inout [Int32],
    _ batch: inout RaggedBatch,
    _ chooser: inout TokenChooser
  ) {
    batch.removeAll()
    for sequence in 0..<cell.batchSize {
      batch.append(
        CollectionOfOne(next[sequence]),
        position: cell.contextDepth + cell.inputTokens + step - 1,
        blocks: blocks(of: sequence, cell),
        reach: reach(cell)
      )
    }
    model.forward(batch) { block in
      for index in block.summaries.indices {
        let sequence = block.first + index
        next[sequence] = chooser.choose(from: block, row: index, sequence: sequence, step: step)
      }
    }
  }

  /// Runs the prompts one after another in chunks and returns each sequence's first token.
  private func prefill(_ cell: Cell, _ prompts: [[Int32]], _ chooser: inout TokenChooser) -> [Int32] {
    var first = [Int32](repeating: 0, count: cell.batchSize)
    runChunks(prompts, from: cell.contextDepth, cell, wantsLogits: true) { block, sequences in
      for index in block.summaries.indices {
        let sequence = sequences[block.first + index]
        first[sequence] = chooser.choose(from: block, row: index, sequence: sequence, step: 0)
      }
    }
    return first
  }

  /// Puts the tokens before the prompts into the cache, where all runs find them.
  private func fillContext(of cell: Cell) {
    let tokens = (0..<cell.batchSize).map { sequence in
      (0..<cell.contextDepth).map { token(sequence, $0) }
    }
    runChunks(tokens, from: 0, cell, wantsLogits: false) { _, _ in }
  }

  /// Runs tokens of every sequence, end to end in chunks of some hundred rows.
  private func runChunks(
    _ tokens: [[Int32]],
    from start: Int,
    _ cell: Cell,
    wantsLogits: Bool,
    _ body: (LogitBlock, [Int]) -> Void
  ) {
    var batch = RaggedBatch()
    var ended: [Int] = []
    func flush() {
      model.forward(batch) { body($0, ended) }
      batch.removeAll()
      ended.removeAll()
    }
    for (sequence, ids) in tokens.enumerated() {
      var done = 0
      while done < ids.count {
        if batch.rowCount == rowsPerChunk { flush() }
        let count = min(rowsPerChunk - batch.rowCount, ids.count - done)
        let isEnd = wantsLogits && done + count == ids.count
        batch.append(
          ids[done..<done + count],
          position: start + done,
          blocks: blocks(of: sequence, cell),
          reach: reach(cell),
          logits: isEnd ? .last : .none
        )
        if isEnd { ended.append(sequence) }
        done += count
      }
    }
    flush()
  }

  private var rowsPerChunk: Int { min(512, model.maxRows) }

  /// A token that differs from its neighbours, so that no sequence equals another.
  private func token(_ sequence: Int, _ position: Int) -> Int32 {
    Int32((sequence * 7919 + position * 104_729 + 17) % model.vocabularySize)
  }

  /// The rotary table of a cell's sequences; none is computed again on the way.
  private func reach(_ cell: Cell) -> Int {
    model.positions.reach(promptLength: cell.contextDepth + cell.inputTokens, length: cell.length)
  }

  private func blocksPerSequence(_ cell: Cell) -> Int {
    (cell.length + CacheShape.blockSize - 1) / CacheShape.blockSize
  }

  private func blocks(of sequence: Int, _ cell: Cell) -> Range<Int32> {
    let count = blocksPerSequence(cell)
    return Int32(sequence * count)..<Int32((sequence + 1) * count)
  }
}

/// Counts the steps of a cell for whoever watches.
private struct LatencyProgress {
  let total: Int
  let report: ((Int, Int) -> Void)?
  private var done = 0

  init(total: Int, report: ((Int, Int) -> Void)?) {
    self.total = total
    self.report = report
  }

  mutating func step() {
    done += 1
    report?(done, total)
  }
}
