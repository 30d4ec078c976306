internal import Backends
internal import Generation
internal import Models

/// The state of the engine thread: it alone touches the model, the cache and the scheduler.
final class EngineLoop {
  private struct Sequence {
    let request: EngineRequest
    let output: AsyncThrowingStream<EngineEvent, any Error>.Continuation
    var tokens: [Int32]
    var sampler: TokenSampler
    var promptLogprobs: [Float] = []

    var generatedCount: Int { tokens.count - request.prompt.count }
  }

  /// Which row of logits belongs to what: a sequence's work and the position of the row's token.
  private struct LogitOwner {
    let work: Int
    let position: Int
  }

  private let model: any InferenceModel
  private let mailbox: Mailbox
  private let statistics: StatisticsBox
  private var scheduler: Scheduler
  private var sequences: [RequestID: Sequence] = [:]
  private var batch = RaggedBatch()
  private var owners: [LogitOwner] = []
  private var row: [Float]
  private var workspace = SamplingWorkspace()
  private var isStopping = false

  init(model: any InferenceModel, limits: Scheduler.Limits, mailbox: Mailbox, statistics: StatisticsBox) {
    self.model = model
    self.mailbox = mailbox
    self.statistics = statistics
    scheduler = Scheduler(limits: limits)
    row = [Float](repeating: 0, count: model.vocabularySize)
  }

  /// Works until a stop command has come.
  func run() {
    while !isStopping {
      for command in mailbox.take(waits: scheduler.isIdle) { obey(command) }
      let step = scheduler.nextStep()
      for id in step.admitted { sequences[id]?.output.yield(.admitted) }
      if !step.work.isEmpty { perform(step.work) }
      publish()
    }
    for command in mailbox.close() { obey(command) }
    for sequence in sequences.values { sequence.output.finish(throwing: EngineError.stopped) }
  }

  private func obey(_ command: Mailbox.Command) {
    switch command {
    case .submit(let id, let request, let output): submit(id, request, output)
    case .cancel(let id):
      sequences[id] = nil
      scheduler.remove(id)
    case .stop: isStopping = true
    }
  }

  private func submit(
    _ id: RequestID,
    _ request: EngineRequest,
    _ output: AsyncThrowingStream<EngineEvent, any Error>.Continuation
  ) {
    let fits = scheduler.enqueue(
      id,
      promptLength: request.prompt.count,
      maxNewTokens: request.maxNewTokens
    )
    guard fits else {
      let capacity = model.limits.cacheBlocks * CacheShape.blockSize
      let needed = request.prompt.count + request.maxNewTokens
      output.finish(throwing: EngineError.cacheTooSmall(tokensNeeded: needed, capacity: capacity))
      return
    }
    sequences[id] = Sequence(
      request: request,
      output: output,
      tokens: request.prompt,
      sampler: TokenSampler(
        parameters: request.sampling,
        prompt: request.prompt,
        vocabularySize: model.vocabularySize,
        endOfSequence: request.endOfSequence
      )
    )
  }

  /// Runs one step of the model and hands out what it gave.
  private func perform(_ work: [Scheduler.Work]) {
    batch.removeAll()
    owners.removeAll(keepingCapacity: true)
    for (index, part) in work.enumerated() {
      guard let sequence = sequences[part.id] else { preconditionFailure("scheduled an unknown request") }
      let wanted = wantedLogits(part, sequence)
      batch.append(
        sequence.tokens[part.positions],
        position: part.positions.lowerBound,
        blocks: part.blocks,
        logits: wanted
      )
      switch wanted {
      case .none: break
      case .last: owners.append(LogitOwner(work: index, position: part.positions.upperBound - 1))
      case .all: owners += part.positions.map { LogitOwner(work: index, position: $0) }
      }
    }
    var drew = [Bool](repeating: false, count: work.count)
    let batch = batch
    model.forward(batch) { block in
      for index in block.summaries.indices {
        let owner = owners[block.first + index]
        let part = work[owner.work]
        drew[owner.work] = take(row: index, of: block, for: part.id, position: owner.position)
      }
    }
    for (index, part) in work.enumerated() { scheduler.didCompute(part, drewToken: drew[index]) }
  }

  private func wantedLogits(_ part: Scheduler.Work, _ sequence: Sequence) -> RaggedBatch.LogitRows {
    if sequence.request.scoresPrompt, part.positions.lowerBound < sequence.request.prompt.count {
      return .all
    }
    return part.reachesEnd ? .last : .none
  }

  /// Uses one row of logits: scores the next prompt token, or draws a token.
  ///
  /// - Returns: Whether a token was drawn and the sequence goes on.
  private func take(row index: Int, of block: LogitBlock, for id: RequestID, position: Int) -> Bool {
    guard var sequence = sequences[id] else { return false }
    let summary = block.summaries[index]
    if position + 1 < sequence.tokens.count {
      block.read(row: index, into: &row)
      let next = Int(sequence.tokens[position + 1])
      sequence.promptLogprobs.append(row[next] - summary.logSumExp)
      sequences[id] = sequence
      return false
    }
    if sequence.request.scoresPrompt, sequence.generatedCount == 0 {
      sequence.output.yield(.prompt(logprobs: sequence.promptLogprobs))
    }
    do throws(EngineError) {
      let token = try draw(&sequence, summary: summary, index: index, block: block)
      sequence.tokens.append(token.id)
      sequence.output.yield(.token(token))
      if let reason = finishReason(sequence, token.id) {
        sequence.output.yield(.finished(reason))
        end(id)
        return false
      }
      sequences[id] = sequence
      return true
    } catch {
      sequence.output.finish(throwing: error)
      end(id, notify: false)
      return false
    }
  }

  private func draw(
    _ sequence: inout Sequence,
    summary: LogitSummary,
    index: Int,
    block: LogitBlock
  ) throws(EngineError) -> SampledToken {
    let step = sequence.generatedCount
    guard !summary.logSumExp.isNaN else { throw .invalidLogits(step: step) }
    guard sequence.sampler.needsFullRow else {
      sequence.sampler.accept(summary.argmax)
      return SampledToken(
        id: summary.argmax,
        logprob: summary.maximum - summary.logSumExp,
        topTokens: []
      )
    }
    block.read(row: index, into: &row)
    do throws(SamplingError) {
      return try sequence.sampler.sample(&row, step: step, using: &workspace)
    } catch {
      throw .sampling(error)
    }
  }

  private func finishReason(_ sequence: Sequence, _ token: Int32) -> FinishReason? {
    if sequence.generatedCount >= sequence.request.maxNewTokens { return .length }
    return sequence.request.endOfSequence.contains(token) ? .endOfSequence : nil
  }

  private func end(_ id: RequestID, notify: Bool = true) {
    if notify { sequences[id]?.output.finish() }
    sequences[id] = nil
    scheduler.remove(id)
  }

  private func publish() {
    statistics.update { statistics in
      statistics.running = scheduler.runningCount
      statistics.waiting = scheduler.waitingCount
      statistics.freeBlocks = scheduler.freeBlockCount
      statistics.steps += 1
    }
  }
}

// The row is a property of a class; a span of it may live only as long as one of these calls.
extension LogitBlock {
  fileprivate func read(row index: Int, into row: inout [Float]) {
    var output = row.mutableSpan
    read(row: index, into: &output)
  }
}

extension TokenSampler {
  fileprivate mutating func sample(
    _ row: inout [Float],
    step: Int,
    using workspace: inout SamplingWorkspace
  ) throws(SamplingError) -> SampledToken {
    var logits = row.mutableSpan
    return try sample(&logits, step: step, using: &workspace)
  }
}
