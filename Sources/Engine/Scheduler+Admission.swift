internal import DequeModule

extension Scheduler {
  /// Moves requests from the queue into the batch.
  ///
  /// When prompts run in parts, every request is taken for which there are blocks and a place. When they run
  /// whole, those are taken whose prompts fit into one step together, and only if they are enough. Either way it
  /// stops at the first that does not fit, so that none is passed over for ever.
  mutating func admit(into step: inout Step, now: ContinuousClock.Instant) {
    let least = leastAdmitted
    guard !waiting.isEmpty, waiting.count >= least else { return }
    let reason = admissionReason
    let first = running.count
    var rows = limits.maxPromptRows
    while let index = nextWaiting(now: now),
      runningRows + (waiting[index].branchLimit ?? 1) <= limits.maxRunning,
      waiting[index].reserve(from: &pool)
    {
      rows -= waiting[index].remaining
      guard limits.chunksPrompts || rows >= 0 else {
        waiting[index].giveBack(to: &pool)
        break
      }
      running.append(waiting.remove(at: index))
    }
    guard running.count - first >= max(1, least) else { return putBack(from: first) }
    step.admissionReason = reason
    for sequence in running[first...] {
      let wait = now - sequence.arrival
      step.admitted.append(
        Admission(id: sequence.id, queueTime: wait, promptTokens: sequence.promptLength)
      )
      guard sequence.readsCache else { continue }
      prefixLookupTokens += sequence.promptLength
      prefixHitTokens += sequence.computed
    }
  }

  /// The fewest requests to admit at once.
  private var leastAdmitted: Int {
    guard !limits.chunksPrompts, stepsSinceAdmission < limits.maxWaitingTokens else { return 0 }
    return Int(min(Double(running.count) * limits.waitingServedRatio, Double(Int32.max)))
  }

  private var admissionReason: AdmissionReason {
    if running.isEmpty { return .idle }
    if limits.chunksPrompts { return .chunking }
    return stepsSinceAdmission < limits.maxWaitingTokens ? .backpressure : .waitExceeded
  }

  /// The place in the queue of the request to admit next.
  private func nextWaiting(now: ContinuousClock.Instant) -> Int? {
    guard let threshold = limits.queueThreshold else { return waiting.isEmpty ? nil : 0 }
    func rank(_ index: Int) -> (Int, Int, RequestID) {
      let sequence = waiting[index]
      let isOverdue = now - sequence.arrival > threshold
      return (isOverdue ? 0 : 1, sequence.promptLength, sequence.id)
    }
    return waiting.indices.min { rank($0) < rank($1) }
  }

  /// Lets those who were too few wait on, in order of arrival.
  private mutating func putBack(from first: Int) {
    guard first < running.count else { return }
    var queue = Array(waiting)
    for var sequence in running[first...] {
      sequence.giveBack(to: &pool)
      queue.append(sequence)
    }
    running.removeSubrange(first...)
    waiting = Deque(queue.sorted { $0.id < $1.id })
  }
}
