internal import Backends
internal import Generation
internal import Models

/// The state of the engine thread: it alone touches the model, the cache and the scheduler.
final class EngineLoop {
  /// Which row of logits belongs to what: a sequence's work, the position of the row's token and the token.
  private struct LogitOwner {
    let work: Int
    let position: Int
    let token: Int32
  }

  /// What became of a sequence in a step.
  private enum Outcome {
    /// Its prompt goes on.
    case computed
    /// A token was drawn, or several, and the next one is wanted.
    case drew
    /// Its last token was drawn.
    case ended
    /// It cannot go on.
    case failed

    /// Whether further rows count.
    var isOpen: Bool { self == .computed || self == .drew }
  }

  private let model: any InferenceModel
  private let mailbox: Mailbox
  private let statisticsBox: StatisticsBox
  private let onStep: (@Sendable (EngineStep) -> Void)?
  var statistics: EngineStatistics
  var scheduler: Scheduler
  var requests: [RequestID: ActiveRequest] = [:]
  private var handOver: HandOver
  private var batch = RaggedBatch()
  private var owners: [LogitOwner] = []
  private var outcomes: [Outcome] = []
  private var drafting: Drafting?
  /// For each part of a step the guesses that run behind it.
  private var drafts: [[Int32]] = []
  var row: [Float]
  var hidden: [Float] = []
  var workspace = SamplingWorkspace()
  private var isStopping = false

  init(
    model: any InferenceModel,
    drafter: (any Drafter)?,
    limits: Engine.Limits,
    mailbox: Mailbox,
    statistics: StatisticsBox,
    onStep: (@Sendable (EngineStep) -> Void)?
  ) {
    self.model = model
    self.mailbox = mailbox
    self.onStep = onStep
    statisticsBox = statistics
    self.statistics = statistics.current
    handOver = HandOver(longest: limits.handOverInterval)
    scheduler = Scheduler(limits: limits.scheduling, positions: model.positions, window: model.window)
    row = [Float](repeating: 0, count: model.vocabularySize)
    drafting = drafter.map { Drafting($0, vocabularySize: model.vocabularySize) }
  }

  /// Works until a stop command has come.
  func run() {
    while true {
      for command in mailbox.take(waits: scheduler.isIdle) { obey(command) }
      if isStopping { break }
      let before = statistics
      let start = ContinuousClock.now
      let step = scheduler.nextStep(now: start) { id in
        requests[id].flatMap { drafting?.wish(id, $0) } ?? 0
      }
      for admission in step.admitted { requests[admission.id]?.output.add(.admitted(at: start)) }
      handOver.prepare(for: step)
      guard !step.work.isEmpty else {
        publish()
        continue
      }
      var report = EngineStep(start: start, before: before, after: before)
      perform(step, &report)
      statistics.steps += 1
      publish()
      handOver.lastStep = ContinuousClock.now - start
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
    case .settle(let waiter): waiter.resume()
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
    let chosen = ContinuousClock.now
    drafts = drafting?.drafts(for: step.work, of: requests) ?? step.work.map { _ in [] }
    if drafting != nil { report.drafting = ContinuousClock.now - chosen }
    layOut(step.work)
    if !step.copies.isEmpty { model.copyBlocks(step.copies) }
    let planned = ContinuousClock.now
    report.scheduling = planned - report.start - report.drafting
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
    drafting?.note(report, step.work, drafts)
    for (index, part) in step.work.enumerated() {
      if !drafts[index].isEmpty { report.acceptedDrafts.append(countDrafts(index, part)) }
      record(outcomes[index], of: part)
    }
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
      let wanted = drafts[index].isEmpty ? wantedLogits(part, active) : .all
      var tokens = active.tokens(of: part)
      if !drafts[index].isEmpty { tokens += drafts[index] }
      batch.append(
        tokens,
        position: part.positions.lowerBound,
        blocks: part.blocks,
        reach: part.reach,
        logits: wanted
      )
      outcomes.append(.computed)
      switch wanted {
      case .none: break
      case .last: own(tokens.suffix(1), at: part.positions.lowerBound + tokens.count - 1, index)
      case .all: own(tokens, at: part.positions.lowerBound, index)
      }
    }
  }

  /// Notes whose the logits of rows are, from the first one's position on.
  private func own(_ tokens: ArraySlice<Int32>, at first: Int, _ work: Int) {
    for (offset, token) in tokens.enumerated() {
      owners.append(LogitOwner(work: work, position: first + offset, token: token))
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
      guard outcomes[owner.work].isOpen, let active = requests[id] else { continue }
      do throws(EngineError) {
        if active.search != nil {
          try show(row: index, of: block, for: active, work[owner.work], position: owner.position)
          continue
        }
        // A row behind a wrong guess means nothing.
        guard owner.position < active.tokens.count, active.tokens[owner.position] == owner.token else {
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
      active.output.add(.prompt(active.promptScores))
      active.promptScores = []
    }
    let token = try draw(active, summary: summary, index: index, block: block)
    let reason = active.append(token.id)
    statistics.generatedTokens += 1
    guard let reason else {
      handOver.send(.token(token), to: active.output, isUrgent: active.generatedCount == 1)
      return .drew
    }
    active.output.add(.token(token))
    active.output.send(.finished(reason))
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

  /// Notes what became of the guesses of a part, and returns how many of them were right.
  private func countDrafts(_ index: Int, _ part: Scheduler.Work) -> Int {
    let guesses = drafts[index]
    let accepted = zip(guesses, drawn(behind: part)).prefix { $0 == $1 }.count
    drafting?.note(part.id, guessed: guesses.count, accepted: accepted)
    statistics.draftedTokens += guesses.count
    statistics.acceptedTokens += accepted
    return accepted
  }

  /// The tokens that were drawn from a part and its guesses.
  private func drawn(behind part: Scheduler.Work) -> ArraySlice<Int32> {
    requests[part.id]?.tokens[part.positions.upperBound...] ?? []
  }

  /// Tells the scheduler what became of a sequence, and frees the blocks of one that ended.
  private func record(_ outcome: Outcome, of part: Scheduler.Work) {
    switch outcome {
    case .computed: scheduler.didCompute(part, drew: nil)
    case .drew:
      let drawn = drawn(behind: part)
      scheduler.didCompute(part, accepting: drawn.dropLast(), drew: drawn.last)
    case .ended:
      scheduler.didCompute(part, accepting: drawn(behind: part).dropLast(), drew: nil)
      scheduler.remove(part.id)
      letGo(part.id)
    case .failed:
      scheduler.remove(part.id)
      statistics.failures += 1
    }
  }

  /// Forgets a request; its reader comes to the end or to the error.
  func letGo(_ id: RequestID, throwing error: EngineError? = nil) {
    drafting?.forget(id)
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
    statisticsBox.current = statistics
  }
}

// The row is a property of a class; a span of it may live only as long as one of these calls.
extension LogitBlock {
  func read(row index: Int, into row: inout [Float]) {
    var output = row.mutableSpan
    read(row: index, into: &output)
  }
}

extension TokenSampler {
  mutating func sample(
    _ row: inout [Float],
    step: Int,
    using workspace: inout SamplingWorkspace
  ) throws(SamplingError) -> SampledToken {
    var logits = row.mutableSpan
    return try sample(&logits, step: step, using: &workspace)
  }
}
