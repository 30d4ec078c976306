/// The rules of a step: who asks when, what is skipped, and when it is over.
///
/// A value that knows neither clock nor network: its methods take the time and return what is to be done.
package struct StepState: Sendable {
  /// A request that is due.
  package struct Launch: Sendable {
    /// Its number in the step, from 0.
    package var id: Int
    /// When it should have been sent.
    package var intended: Moment
    /// What it says.
    package var dialogue: Dialogue

    /// Makes a request.
    package init(id: Int, intended: Moment, dialogue: Dialogue) {
      self.id = id
      self.intended = intended
      self.dialogue = dialogue
    }
  }

  /// What is to be done.
  package enum Action: Sendable {
    /// Send a request.
    case launch(Launch)
    /// Call ``woke(at:)`` at a time.
    case wake(Moment)
    /// Give up the requests that are still unanswered; `end` follows.
    case abandon
    /// The step is over.
    case end
  }

  private enum Phase: Sendable { case running, draining, ended }

  /// How long a user of a closed loop waits after a failure: a server that refuses everything is not hammered.
  package static let pauseAfterFailure = Duration.milliseconds(100)

  /// The step.
  package let step: LoadStep
  /// Which prompt comes next.
  package private(set) var queue: PromptQueue
  /// When it began.
  package private(set) var start = Moment(nanoseconds: 0)
  /// Requests that should have been sent so far.
  package private(set) var offered = 0
  /// When those of them were due that were not, because too many were under way.
  package private(set) var skipped: [Moment] = []
  /// Requests under way.
  package private(set) var active = 0
  private let grace: Duration
  private var arrivals: ArrivalTimes?
  private var nextArrival: Moment?
  private var pausing: [Moment] = []
  private var phase = Phase.running
  private var launched = 0

  /// Makes the rules of a step.
  ///
  /// - Parameters:
  ///   - step: The step.
  ///   - queue: Which prompt comes next.
  ///   - seed: Of the arrival times.
  ///   - grace: How long requests under way may take after the step's duration.
  package init(_ step: LoadStep, queue: PromptQueue, seed: UInt64, grace: Duration) {
    self.step = step
    self.queue = queue
    self.grace = grace
    if case .arrivals(let rate, let pattern, _) = step.executor {
      arrivals = ArrivalTimes(rate: rate, pattern: pattern, seed: seed)
    }
  }

  /// The end of the time in which requests are made.
  package var deadline: Moment { start.advanced(by: step.duration) }

  /// Begins the step, unless it was stopped before.
  package mutating func begin(at now: Moment) -> [Action] {
    start = now
    guard phase == .running else { return [.end] }
    switch step.executor {
    case .constantUsers(let users):
      return (0..<users).map { _ in launch(now) } + [.wake(deadline)]
    case .arrivals:
      nextArrival = arrivals.map { _ in advance() }
      return woke(at: now)
    }
  }

  /// Does what is due.
  package mutating func woke(at now: Moment) -> [Action] {
    switch phase {
    case .ended: return []
    case .draining: return now < deadline.advanced(by: grace) ? [] : end(abandoning: true)
    case .running:
      var actions = dueArrivals(now) + duePauses(now)
      guard now < deadline else { return actions + drain() }
      if let nextArrival { actions.append(.wake(min(nextArrival, deadline))) }
      return actions
    }
  }

  /// Takes the end of a request.
  ///
  /// - Parameters:
  ///   - dialogue: What it said.
  ///   - reply: The answer and its tokens; nil for a failure.
  ///   - now: The time.
  /// - Returns: What is to be done.
  package mutating func ended(
    _ dialogue: Dialogue,
    reply: (text: String, tokens: Int?)?,
    at now: Moment
  ) -> [Action] {
    active -= 1
    if let reply { queue.answered(dialogue, with: reply.text, tokens: reply.tokens) }
    switch phase {
    case .ended: return []
    case .draining: return active == 0 ? end(abandoning: false) : []
    case .running:
      // After the deadline nothing more is asked for here; its own timer sees to what was due before it.
      guard now < deadline, case .constantUsers = step.executor else { return [] }
      if reply != nil { return [launch(now)] }
      let later = now.advanced(by: Self.pauseAfterFailure)
      pausing.append(later)
      return [.wake(min(later, deadline))]
    }
  }

  /// Ends the step at once.
  package mutating func stop() -> [Action] {
    phase == .ended ? [] : end(abandoning: true)
  }

  private mutating func launch(_ intended: Moment) -> Action {
    defer { launched += 1 }
    offered += 1
    active += 1
    return .launch(Launch(id: launched, intended: intended, dialogue: queue.next()))
  }

  private mutating func advance() -> Moment {
    guard var times = arrivals else { return deadline }
    defer { arrivals = times }
    return start.advanced(by: times.next())
  }

  private mutating func dueArrivals(_ now: Moment) -> [Action] {
    guard case .arrivals(_, _, let cap) = step.executor else { return [] }
    var actions: [Action] = []
    while let arrival = nextArrival, arrival <= now, arrival < deadline {
      if active >= cap ?? .max {
        offered += 1
        skipped.append(arrival)
      } else {
        actions.append(launch(arrival))
      }
      nextArrival = advance()
    }
    return actions
  }

  private mutating func duePauses(_ now: Moment) -> [Action] {
    var actions: [Action] = []
    while let due = pausing.first, due <= now, now < deadline {
      pausing.removeFirst()
      actions.append(launch(due))
    }
    return actions
  }

  private mutating func drain() -> [Action] {
    phase = .draining
    return active == 0 ? end(abandoning: false) : [.wake(deadline.advanced(by: grace))]
  }

  private mutating func end(abandoning: Bool) -> [Action] {
    phase = .ended
    queue.endStep()
    return abandoning && active > 0 ? [.abandon, .end] : [.end]
  }
}
