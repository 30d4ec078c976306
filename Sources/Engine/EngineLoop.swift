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

  /// What became of a sequence in a step.
  private enum Outcome: Equatable {
    /// Its prompt goes on.
    case computed
    /// A token was drawn, and the next one is wanted.
    case drew(Int32)
    /// Its last token was drawn.
    case ended
    /// It cannot go on.
    case failed
  }

  private let model: any InferenceModel
  private let mailbox: Mailbox
  private let statisticsBox: StatisticsBox
  private let onStep: (@Sendable (EngineStep) -> Void)?
  var statistics: EngineStatistics
  var scheduler: Scheduler
  var requests: [RequestID: ActiveRequest] = [:]
  private var batch = RaggedBatch()
  private var owners: [LogitOwner] = []
  private var outcomes: [Outcome] = []
  var row: [Float]
  var hidden: [Float] = []
  var workspace = SamplingWorkspace()
  private var isStopping = false

  init(
    model: any InferenceModel,
    limits: Scheduler.Limits,
    mailbox: Mailbox,
    statistics: StatisticsBox,
    onStep: (@Sendable (EngineStep) -> Void)?
  ) {
    self.model = model
    self.mailbox = mailbox
    self.onStep = onStep
    statisticsBox = statistics
    self.statistics = statistics.current
    scheduler = Scheduler(limits: limits, positions: model.positions, window: model.window)
    row = [Float](repeating: 0, count: model.vocabularySize)
  }

  /// Works until a stop command has come.
  func run() {
    while true {
      for command in mailbox.take(waits: scheduler.isIdle) { obey(command) }
      if isStopping { break }
      let before = statistics
      let start = ContinuousClock.now
      let step = scheduler.nextStep(now: start)
      for admission in step.admitted { requests[admission.id]?.output.yield(.admitted) }
      guard !step.work.isEmpty else {
        publish()
        continue
      }
      var report = EngineStep(start: start, before: before, after: before)
      perform(step, &report)
      publish()
      report.after = statistics
      onStep?(report)
    }
    for command in mailbox.close() { obey(command) }
    for request in requests.values { request.output.finish(throwing: EngineError.stopped) }
  }

  private func obey(_ command: Mailbox.Command) {
    switch command {
    case .submit(let submission): accept(submission)
    case .cancel(let id):
      letGo(id)
      scheduler.remove(id)
    case .stop: isStopping = true
    }
  }

  private func accept(_ submission: Mailbox.Submission) {
    let request = submission.request
    let fits = scheduler.enqueue(
      submission.id,
      prompt: request.prompt,
      maxNewTokens: request.maxNewTokens,
      branchLimit: request.search?.rowCount,
      readsCache: !request.scoresPrompt && !(request.search?.needsHiddenStates ?? false),
      arrival: submission.time
    )
    guard fits else {
      let capacity = model.limits.cacheBlocks * CacheShape.blockSize
      let needed = request.prompt.count + request.maxNewTokens * (request.search?.rowCount ?? 1)
      submission.output.finish(
        throwing: EngineError.cacheTooSmall(tokensNeeded: needed, capacity: capacity)
      )
      return
    }
    requests[submission.id] = ActiveRequest(
      request,
      output: submission.output,
      vocabularySize: model.vocabularySize
    )
  }

  /// Runs one step of the model and hands out what it gave.
  private func perform(_ step: Scheduler.Step, _ report: inout EngineStep) {
    report.admitted = step.admitted
    report.admissionReason = step.admissionReason
    (report.promptRows, report.decodeRows) = (step.promptRows, step.decodeRows)
    report.sequences = step.work.count
    layOut(step.work)
    if !step.copies.isEmpty { model.copyBlocks(step.copies) }
    let planned = ContinuousClock.now
    report.scheduling = planned - report.start
    let batch = batch
    var sampling = Duration.zero
    model.forward(batch) { block in
      let start = ContinuousClock.now
      use(block, for: step.work)
      sampling += ContinuousClock.now - start
    }
    let computed = ContinuousClock.now
    report.sampling = sampling
    report.forward = computed - planned - sampling
    for (index, part) in step.work.enumerated() { record(outcomes[index], of: part) }
    report.filtering = ContinuousClock.now - computed
    report.sampling += advanceSearches(step.work)
  }

  /// Fills the batch.
  private func layOut(_ work: [Scheduler.Work]) {
    batch.removeAll()
    owners.removeAll(keepingCapacity: true)
    outcomes.removeAll(keepingCapacity: true)
    for (index, part) in work.enumerated() {
      guard let active = requests[part.id] else { preconditionFailure("scheduled an unknown request") }
      let wanted = wantedLogits(part, active)
      batch.append(
        active.tokens(of: part),
        position: part.positions.lowerBound,
        blocks: part.blocks,
        reach: part.reach,
        logits: wanted
      )
      outcomes.append(.computed)
      switch wanted {
      case .none: break
      case .last: owners.append(LogitOwner(work: index, position: part.positions.upperBound - 1))
      case .all: owners += part.positions.map { LogitOwner(work: index, position: $0) }
      }
    }
  }

  private func wantedLogits(_ part: Scheduler.Work, _ active: ActiveRequest) -> RaggedBatch.LogitRows {
    // A sequence that outgrew its rotary table runs once more, but its prompt was scored.
    let isPrompt = active.generatedCount == 0 && part.positions.lowerBound < active.request.prompt.count
    let wantsAll = active.request.scoresPrompt || active.search?.needsHiddenStates ?? false
    if wantsAll, isPrompt, active.rows.isEmpty { return .all }
    return part.reachesEnd ? .last : .none
  }

  private func use(_ block: LogitBlock, for work: [Scheduler.Work]) {
    for index in block.summaries.indices {
      let owner = owners[block.first + index]
      let id = work[owner.work].id
      guard outcomes[owner.work] != .failed, let active = requests[id] else { continue }
      do throws(EngineError) {
        if active.search != nil {
          try show(row: index, of: block, for: active, work[owner.work], position: owner.position)
          continue
        }
        outcomes[owner.work] = try use(row: index, of: block, for: active, position: owner.position)
      } catch {
        outcomes[owner.work] = .failed
        letGo(id, throwing: error)
      }
    }
  }

  /// Uses one row of logits: scores the next prompt token, or draws a token.
  private func use(
    row index: Int,
    of block: LogitBlock,
    for active: ActiveRequest,
    position: Int
  ) throws(EngineError) -> Outcome {
    let summary = block.summaries[index]
    guard summary.logSumExp.isFinite else { throw .invalidLogits(position: position) }
    if position + 1 < active.tokens.count {
      block.read(row: index, into: &row)
      active.promptScores.append(
        PromptScore(
          of: active.tokens[position + 1],
          logits: row,
          logSumExp: summary.logSumExp,
          topTokens: active.request.promptTopTokenCount
        )
      )
      return .computed
    }
    if active.request.scoresPrompt, active.generatedCount == 0 {
      active.output.yield(.prompt(active.promptScores))
      active.promptScores = []
    }
    let token = try draw(active, summary: summary, index: index, block: block)
    let reason = active.append(token.id)
    statistics.generatedTokens += 1
    active.output.yield(.token(token))
    guard let reason else { return .drew(token.id) }
    active.output.yield(.finished(reason))
    return .ended
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

  /// Tells the scheduler what became of a sequence, and frees the blocks of one that ended.
  private func record(_ outcome: Outcome, of part: Scheduler.Work) {
    switch outcome {
    case .computed: scheduler.didCompute(part, drew: nil)
    case .drew(let token): scheduler.didCompute(part, drew: token)
    case .ended:
      scheduler.didCompute(part, drew: nil)
      scheduler.remove(part.id)
      letGo(part.id)
    case .failed:
      scheduler.remove(part.id)
      statistics.failures += 1
    }
  }

  /// Forgets a request; its reader comes to the end or to the error.
  func letGo(_ id: RequestID, throwing error: EngineError? = nil) {
    requests.removeValue(forKey: id)?.output.finish(throwing: error)
  }

  private func publish() {
    statistics.running = scheduler.runningCount
    statistics.waiting = scheduler.waitingCount
    statistics.reservedTokens = scheduler.reservedTokens
    statistics.freeBlocks = scheduler.freeBlockCount
    statistics.cachedBlocks = scheduler.cachedBlockCount
    statistics.prefixLookupTokens = scheduler.prefixLookupTokens
    statistics.prefixHitTokens = scheduler.prefixHitTokens
    statistics.steps += 1
    statisticsBox.current = statistics
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
