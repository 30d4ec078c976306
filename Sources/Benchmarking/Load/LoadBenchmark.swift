internal import Synchronization

/// A whole run: step after step, as the plan decides.
package final class LoadBenchmark: Sendable {
  /// What a run needs to be repeated.
  package struct Settings: Sendable {
    /// Which load.
    package var plan: LoadPlan
    /// What the requests are sent to.
    package var route = LoadRoute.chat
    /// Of arrival times.
    package var seed: UInt64 = 0
    /// How long requests under way may take when a step's duration is over.
    package var grace = Duration.seconds(30)
    /// What part of a step counts.
    package var window = StepMeasurement.Window()
    /// What counts as good.
    package var objective: ServiceObjective?

    /// Makes settings.
    package init(plan: LoadPlan) { self.plan = plan }
  }

  /// How a run ended.
  package enum Ending: Sendable, Equatable {
    /// After its last step.
    case completed
    /// Because it was stopped; the last step is a part of one.
    case interrupted
    /// Because it could not go on.
    case aborted(LoadError)
  }

  private struct State {
    var driver: StepDriver?
    var isStopped = false
    var finished: [LoadPlan.Outcome] = []
  }

  private let settings: Settings
  private let builder: RequestBuilder
  private let tokenizer: (any TextTokenizer)?
  private let transport: any LoadTransport
  private let state = Mutex(State())

  /// Makes a run.
  ///
  /// - Parameters:
  ///   - settings: Which load, and what is measured.
  ///   - builder: What requests look like.
  ///   - tokenizer: Counts answers; nil leaves that to the server.
  ///   - transport: The way to the server.
  package init(
    settings: Settings,
    builder: RequestBuilder,
    tokenizer: (any TextTokenizer)? = nil,
    transport: any LoadTransport
  ) {
    self.settings = settings
    self.builder = builder
    self.tokenizer = tokenizer
    self.transport = transport
  }

  /// Runs all steps.
  ///
  /// - Parameters:
  ///   - conversations: What the requests say; at least one.
  ///   - onStep: Told the figures and the requests of each step when it is over, an interrupted one too.
  /// - Returns: How the run ended.
  package func run(
    _ conversations: [Conversation],
    onStep: (StepMeasurement, [RequestRecord]) async throws -> Void
  ) async rethrows -> Ending {
    var queue = PromptQueue(conversations)
    var outcomes: [LoadPlan.Outcome] = []
    while true {
      let next: LoadStep?
      do throws(LoadError) {
        next = try settings.plan.next(after: outcomes)
      } catch {
        return .aborted(error)
      }
      guard let step = next else { return .completed }
      guard let driver = start(step, queue) else { return .interrupted }
      var (recording, rest) = await driver.run()
      queue = rest
      count(&recording)
      let measurement = StepMeasurement(
        recording,
        window: settings.window,
        objective: settings.objective
      )
      outcomes.append(measurement.outcome)
      let isStopped = state.withLock { state in
        state.driver = nil
        state.finished = outcomes
        return state.isStopped
      }
      try await onStep(measurement, recording.records)
      if isStopped { return .interrupted }
      if isDead(measurement) {
        return .aborted(.nothingSucceeded(step: step.id, failures: measurement.counts.failureText))
      }
    }
  }

  /// Ends the run at once; what was measured so far is reported.
  package func stop() {
    let driver = state.withLock { state in
      state.isStopped = true
      return state.driver
    }
    driver?.stop()
  }

  /// How far the step under way has come; nil between steps.
  package var progress: LoadProgress? { state.withLock { $0.driver }?.progress }

  /// The greatest rate of a search at which the objectives held, so far.
  package var greatestRate: Double? {
    guard settings.plan.kind == .search else { return nil }
    return settings.plan.greatestRate(state.withLock { $0.finished })
  }

  /// Whether a server answered nothing at all; to a search that is a rate at which the objectives do not hold.
  private func isDead(_ measurement: StepMeasurement) -> Bool {
    let isProbe = settings.plan.kind == .search && measurement.step.rate != nil
    return measurement.counts.completed == 0 && measurement.counts.launched > 0 && !isProbe
  }

  private func start(_ step: LoadStep, _ queue: PromptQueue) -> StepDriver? {
    let rules = StepState(step, queue: queue, seed: settings.seed, grace: settings.grace)
    let driver = StepDriver(rules: rules, route: settings.route, builder: builder, transport: transport)
    return state.withLock { state in
      guard !state.isStopped else { return nil }
      state.driver = driver
      return driver
    }
  }

  /// Counts the tokens of answers, which would cost time while requests run.
  private func count(_ recording: inout StepRecording) {
    for index in recording.records.indices {
      if let tokenizer, recording.records[index].isCompleted {
        recording.records[index].countedOutputTokens = tokenizer.count(recording.records[index].text)
      }
      recording.records[index].text = ""
    }
  }
}
