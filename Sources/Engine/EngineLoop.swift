internal import Backends
internal import Generation
internal import Models

/// The state of the engine thread: it alone touches the model, the cache and the scheduler.
final class EngineLoop {
  /// Which row of logits belongs to what: a sequence's work and the position of the row's token.
  private struct LogitOwner {
    let work: Int
    let position: Int
  }

  private let model: any InferenceModel
  private let mailbox: Mailbox
  private let statistics: StatisticsBox
  private var scheduler: Scheduler
  private var requests: [RequestID: ActiveRequest] = [:]
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
    while true {
      for command in mailbox.take(waits: scheduler.isIdle) { obey(command) }
      if isStopping { break }
      let step = scheduler.nextStep()
      for id in step.admitted { requests[id]?.output.yield(.admitted) }
      if !step.work.isEmpty { perform(step.work) }
      publish()
    }
    for command in mailbox.close() { obey(command) }
    for request in requests.values { request.output.finish(throwing: EngineError.stopped) }
  }

  private func obey(_ command: Mailbox.Command) {
    switch command {
    case .submit(let id, let request, let output): submit(id, request, output)
    case .cancel(let id): end(id)
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
    requests[id] = ActiveRequest(request, output: output, vocabularySize: model.vocabularySize)
  }

  /// Runs one step of the model and hands out what it gave.
  private func perform(_ work: [Scheduler.Work]) {
    batch.removeAll()
    owners.removeAll(keepingCapacity: true)
    for (index, part) in work.enumerated() {
      guard let active = requests[part.id] else { preconditionFailure("scheduled an unknown request") }
      let wanted = wantedLogits(part, active.request)
      batch.append(
        active.tokens[part.positions],
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

  private func wantedLogits(_ part: Scheduler.Work, _ request: EngineRequest) -> RaggedBatch.LogitRows {
    if request.scoresPrompt, part.positions.lowerBound < request.prompt.count { return .all }
    return part.reachesEnd ? .last : .none
  }

  /// Uses one row of logits: scores the next prompt token, or draws a token.
  ///
  /// - Returns: Whether a token was drawn and the sequence goes on.
  private func take(row index: Int, of block: LogitBlock, for id: RequestID, position: Int) -> Bool {
    guard let active = requests[id] else { return false }
    do throws(EngineError) {
      let summary = block.summaries[index]
      guard summary.logSumExp.isFinite else { throw .invalidLogits(position: position) }
      if position + 1 < active.tokens.count {
        block.read(row: index, into: &row)
        active.promptLogprobs.append(row[Int(active.tokens[position + 1])] - summary.logSumExp)
        return false
      }
      if active.request.scoresPrompt, active.generatedCount == 0 {
        active.output.yield(.prompt(logprobs: active.promptLogprobs))
      }
      let token = try draw(active, summary: summary, index: index, block: block)
      let reason = active.append(token.id)
      active.output.yield(.token(token))
      guard let reason else { return true }
      active.output.yield(.finished(reason))
      end(id)
    } catch {
      end(id, throwing: error)
    }
    return false
  }

  private func draw(
    _ active: ActiveRequest,
    summary: LogitSummary,
    index: Int,
    block: LogitBlock
  ) throws(EngineError) -> SampledToken {
    guard active.sampler.needsFullRow else {
      active.sampler.accept(summary.argmax)
      return SampledToken(
        id: summary.argmax,
        logprob: summary.maximum - summary.logSumExp,
        topTokens: []
      )
    }
    block.read(row: index, into: &row)
    do throws(SamplingError) {
      return try active.sampler.sample(&row, step: active.generatedCount, using: &workspace)
    } catch {
      throw .sampling(error)
    }
  }

  /// Lets a request go, waiting or running; its reader comes to the end or to the error.
  private func end(_ id: RequestID, throwing error: EngineError? = nil) {
    requests.removeValue(forKey: id)?.output.finish(throwing: error)
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
