/// What happened in a second of a step's window; nil for a window without length.
package struct StepRates: Sendable, Equatable {
  /// Answers whose last token came within the window.
  package let requestsPerSecond: Double?
  /// Tokens that came within the window, of requests however they ended.
  package let outputTokensPerSecond: Double?
  /// Those and the prompts of the requests whose first token came within the window.
  package let totalTokensPerSecond: Double?
  /// Answers within the window that met the objectives.
  package let goodput: Double?
  /// The share of the requests due within the window that met the objectives; nil without objectives or requests.
  ///
  /// Requests that failed, that were not sent because too many were under way, and that were beyond an objective
  /// already when they were given up did not meet it; the others that were given up are left out.
  package let attainment: Double?
  /// The most requests under way at once.
  package let peakConcurrency: Int
  /// The requests under way, averaged over the window.
  package let meanConcurrency: Double?

  /// Works out rates.
  package init(
    _ recording: StepRecording,
    from first: Moment,
    to last: Moment,
    objective: ServiceObjective?
  ) {
    let records = recording.records
    let seconds = first.duration(to: last).seconds
    func isInside(_ moment: Moment?) -> Bool { moment.map { $0 >= first && $0 <= last } ?? false }
    func perSecond(_ amount: Double) -> Double? { seconds > 0 ? amount / seconds : nil }
    let ended = records.filter { $0.isCompleted && isInside($0.tokenTimes.last) }
    var output = 0.0
    var prompts = 0
    for record in records where !record.tokenTimes.isEmpty {
      // An event may bring several tokens: all of a request's bring the same share of them.
      let tokensPerEvent = Double(record.outputTokens) / Double(record.tokenTimes.count)
      output += Double(record.tokenTimes.count(where: isInside)) * tokensPerEvent
      if isInside(record.tokenTimes.first) { prompts += record.inputTokens ?? 0 }
    }
    requestsPerSecond = perSecond(Double(ended.count))
    outputTokensPerSecond = perSecond(output)
    totalTokensPerSecond = perSecond(output + Double(prompts))
    goodput = objective.flatMap { objective in perSecond(Double(ended.count(where: objective.isMet))) }
    attainment = objective.flatMap { objective in
      let due = records.filter { isInside($0.intended) }
      let good = due.count(where: objective.isMet)
      let bad = due.count(where: objective.isMissed) + recording.skipped.count(where: isInside)
      return good + bad == 0 ? nil : Double(good) / Double(good + bad)
    }
    peakConcurrency = Self.peak(records)
    let busy = records.reduce(0.0) { sum, record in
      sum + max(0, max(record.sent, first).duration(to: min(record.closed, last)).seconds)
    }
    meanConcurrency = perSecond(busy)
  }

  private static func peak(_ records: [RequestRecord]) -> Int {
    // At the same moment an end counts before a start: a user of a closed loop has one request at a time.
    let changes =
      (records.map { ($0.sent, 1) } + records.map { ($0.closed, -1) }).sorted { $0 < $1 }
    var (current, most) = (0, 0)
    for (_, change) in changes {
      current += change
      most = max(most, current)
    }
    return most
  }
}
