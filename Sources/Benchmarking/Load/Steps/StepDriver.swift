internal import Synchronization

/// Runs a step: carries out what ``StepState`` decides, on a transport.
package final class StepDriver: Sendable {
  /// How often the generator looks whether its own timer is late.
  package static let probeInterval = Duration.milliseconds(10)

  /// A request under way.
  fileprivate struct Flight {
    var launch: StepState.Launch
    var sent: Moment
    var receiver: ReplyReceiver
    var cancel: (@Sendable () -> Void)?
  }

  fileprivate struct State {
    var rules: StepState
    var flights: [Int: Flight] = [:]
    var records: [RequestRecord] = []
    var timerLags: [Duration] = []
    var progress: LoadProgress
    var stopped: Moment?
    var isOver = false
    var waiter: CheckedContinuation<Void, Never>?
  }

  private let transport: any LoadTransport
  private let builder: RequestBuilder
  private let route: LoadRoute
  private let state: Mutex<State>

  /// Makes a driver of a step.
  package init(
    rules: StepState,
    route: LoadRoute,
    builder: RequestBuilder,
    transport: any LoadTransport
  ) {
    self.transport = transport
    self.builder = builder
    self.route = route
    state = Mutex(State(rules: rules, progress: LoadProgress(step: rules.step)))
  }

  /// Runs the step to its end.
  ///
  /// - Returns: What happened, and the queue for the step after it.
  package func run() async -> (recording: StepRecording, queue: PromptQueue) {
    await withCheckedContinuation { waiter in
      state.withLock { $0.waiter = waiter }
      transport.run(at: transport.now) { [self] in
        perform { rules in rules.begin(at: transport.now) }
        probe(at: transport.now.advanced(by: Self.probeInterval))
      }
    }
    return state.withLock { state in
      let rules = state.rules
      let recording = StepRecording(
        step: rules.step,
        start: rules.start,
        stop: max(rules.start, min(rules.deadline, state.stopped ?? rules.deadline)),
        offered: rules.offered,
        skipped: rules.skipped,
        records: state.records,
        timerLags: state.timerLags
      )
      return (recording, rules.queue)
    }
  }

  /// Ends the step at once; requests under way are recorded as incomplete.
  package func stop() {
    transport.run(at: transport.now) { [self] in
      state.withLock { $0.stopped = $0.stopped ?? transport.now }
      perform { rules in rules.stop() }
    }
  }

  /// How far the step has come.
  package var progress: LoadProgress {
    state.withLock { state in
      var progress = state.progress
      let start = state.rules.start
      if start.nanoseconds > 0 { progress.elapsed = start.duration(to: transport.now).seconds }
      progress.offered = state.rules.offered
      progress.skipped = state.rules.skipped.count
      progress.active = state.rules.active
      return progress
    }
  }

  private func perform(_ decide: (inout StepState) -> [StepState.Action]) {
    for action in state.withLock({ decide(&$0.rules) }) {
      switch action {
      case .launch(let launch): send(launch)
      case .wake(let time):
        transport.run(at: time) { [self] in perform { rules in rules.woke(at: transport.now) } }
      case .abandon: abandon()
      case .end:
        state.withLock { state in
          state.isOver = true
          defer { state.waiter = nil }
          return state.waiter
        }?.resume()
      }
    }
  }

  private func send(_ launch: StepState.Launch) {
    let step = state.withLock { $0.rules.step.id }
    let request = builder.request(for: launch.dialogue, id: "\(step)-\(launch.id)")
    let receiver = ReplyReceiver(
      route: route,
      onTokens: { [self] count, _ in state.withLock { $0.progress.events += count } },
      onEnd: { [self] reply in finish(launch.id, reply) }
    )
    let sent = transport.now
    state.withLock { $0.flights[launch.id] = Flight(launch: launch, sent: sent, receiver: receiver) }
    let cancel = transport.send(request, to: receiver)
    state.withLock { $0.flights[launch.id]?.cancel = cancel }
  }

  private func finish(_ id: Int, _ reply: Reply) {
    let launch = state.withLock { state -> StepState.Launch? in
      guard let flight = state.flights.removeValue(forKey: id) else { return nil }
      state.note(flight.launch, sent: flight.sent, reply: reply, now: transport.now)
      return flight.launch
    }
    guard let launch else { return }
    let isCompleted = reply.outcome == .completed
    let answer = isCompleted ? (reply.text, reply.outputTokens ?? reply.tokenTimes.count) : nil
    perform { rules in rules.ended(launch.dialogue, reply: answer, at: transport.now) }
  }

  private func abandon() {
    let now = transport.now
    let flights = state.withLock { state in
      defer { state.flights.removeAll() }
      return state.flights.values.sorted { $0.launch.id < $1.launch.id }
    }
    for flight in flights {
      let reply = flight.receiver.abandon(at: now)
      flight.cancel?()
      guard let reply else { continue }
      state.withLock { $0.note(flight.launch, sent: flight.sent, reply: reply, now: now) }
    }
  }

  /// Notes how late the timer is, at each point of its grid: all that a stall has passed over are late by as much
  /// as a request would have been that was due then.
  private func probe(at time: Moment) {
    transport.run(at: time) { [self] in
      let now = transport.now
      let next = state.withLock { state -> Moment? in
        guard !state.isOver else { return nil }
        var next = time
        repeat {
          state.timerLags.append(next.duration(to: now))
          next = next.advanced(by: Self.probeInterval)
        } while next <= now
        return next
      }
      if let next { probe(at: next) }
    }
  }
}

extension StepDriver.State {
  fileprivate mutating func note(_ launch: StepState.Launch, sent: Moment, reply: Reply, now: Moment) {
    let conversation = rules.queue.conversations[launch.dialogue.conversation].id
    let record = RequestRecord(launch: launch, conversation: conversation, sent: sent, reply: reply, now: now)
    records.append(record)
    if record.isCompleted {
      progress.completed += 1
      progress.firstTokenSum += record.timeToFirstToken?.milliseconds ?? 0
    } else if record.failure != nil {
      progress.failed += 1
    }
  }
}
