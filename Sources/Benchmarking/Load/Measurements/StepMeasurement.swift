/// What a step measured.
///
/// Latencies are of the requests that were due within the window and were answered, however long after it; rates
/// are of what happened within the window.
package struct StepMeasurement: Sendable {
  /// The part of a step that counts.
  package struct Window: Sendable, Equatable {
    /// Left out at the start of each step.
    package var leading = Duration.zero
    /// Left out at its end.
    package var trailing = Duration.zero

    /// Makes a window of the whole step.
    package init() {}
  }

  /// The step.
  package let step: LoadStep
  /// When it began.
  package let start: Moment
  /// When its last response had ended, or its requests stopped being made, if that was later.
  package let end: Moment
  /// From when to when, in seconds since the step began.
  package let window: ClosedRange<Double>
  /// What became of the requests.
  package let counts: RequestCounts
  /// What happened in a second.
  package let rates: StepRates
  /// From sending until the first token, in milliseconds.
  package let timeToFirstToken: Distribution?
  /// From the intended time until the first token, in milliseconds.
  package let scheduledTimeToFirstToken: Distribution?
  /// The mean time of each request's tokens after the first, in milliseconds.
  package let timePerOutputToken: Distribution?
  /// All times between events with a token, of all requests, in milliseconds.
  package let interTokenLatency: Distribution?
  /// From sending until the last token, in milliseconds.
  package let endToEnd: Distribution?
  /// From sending until the response had ended, in milliseconds.
  package let closed: Distribution?
  /// How many tokens there were, and who counted them.
  package let tokens: TokenCounts
  /// How well the generator itself kept its times.
  package let health: GeneratorHealth
  /// What inference-benchmarker would have reported.
  package let compatible: CompatibleFigures
  /// What happened second by second.
  package let timeline: [TimelineSecond]

  /// Works out a step's figures.
  package init(_ recording: StepRecording, window trim: Window = Window(), objective: ServiceObjective? = nil)
  {
    step = recording.step
    start = recording.start
    end = recording.records.map(\.closed).reduce(recording.stop, max)
    let first = min(recording.start.advanced(by: trim.leading), recording.stop)
    let last = max(recording.stop.advanced(by: .zero - trim.trailing), first)
    let inside = recording.records.filter { $0.intended >= first && $0.intended <= last }
    let completed = inside.filter(\.isCompleted)
    window =
      recording.start.duration(to: first).seconds...recording.start.duration(to: last).seconds
    counts = RequestCounts(recording)
    rates = StepRates(recording, from: first, to: last, objective: objective)
    func distribution(_ value: (RequestRecord) -> Duration?) -> Distribution? {
      Distribution(milliseconds: completed.compactMap(value))
    }
    timeToFirstToken = distribution(\.timeToFirstToken)
    scheduledTimeToFirstToken = distribution(\.scheduledTimeToFirstToken)
    timePerOutputToken = distribution(\.timePerOutputToken)
    endToEnd = distribution(\.endToEnd)
    closed = distribution { $0.sent.duration(to: $0.closed) }
    interTokenLatency = Distribution(milliseconds: completed.lazy.flatMap(\.gaps))
    tokens = TokenCounts(completed)
    health = GeneratorHealth(recording)
    compatible = CompatibleFigures(recording)
    timeline = TimelineSecond.row(of: recording)
  }
}

extension StepMeasurement {
  /// What the plan wants to know.
  package var outcome: LoadPlan.Outcome {
    LoadPlan.Outcome(
      step: step,
      successes: compatible.successes,
      requestRate: compatible.requestRate ?? 0,
      attainment: rates.attainment
    )
  }
}
