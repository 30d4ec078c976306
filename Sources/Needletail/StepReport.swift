internal import Backends
internal import Engine

/// What one step of the engine computed, how long that took, and how things stood after it.
///
/// Steps of a generating model take milliseconds; whoever receives one of these on the engine's thread must be
/// quick.
public struct StepReport: Sendable, Equatable {
  /// When the step began.
  public var start: ContinuousClock.Instant
  /// Choosing the work and laying out the batch.
  public var scheduling = Duration.zero
  /// Guessing tokens ahead.
  public var drafting = Duration.zero
  /// Running the model.
  public var forward = Duration.zero
  /// Drawing tokens and scoring prompts.
  public var sampling = Duration.zero
  /// Recording the results and letting ended requests go.
  public var filtering = Duration.zero
  /// The rows of prompts in the step.
  public var promptRows = 0
  /// The rows of sequences that generate, one for each; those of guessed tokens come on top.
  public var decodeRows = 0
  /// The sequences with rows in the step.
  public var sequences = 0
  /// The requests that joined the batch with this step.
  public var admitted: [Admission] = []
  /// Why they joined now; nil when there are none.
  public var admittedReason: AdmissionReason?
  /// How things stood after the step.
  public var activity = ModelActivity()
  /// Prompt tokens that were looked for in the cache with this step.
  public var prefixLookupTokens = 0
  /// Those that were found, and do not run.
  public var prefixHitTokens = 0
  /// Tokens that this step generated.
  public var generatedTokens = 0
  /// Tokens that were guessed ahead and run in this step.
  public var draftedTokens = 0
  /// For each sequence with guesses, how many of them were right.
  public var acceptedDrafts: [Int] = []
  /// Requests that ended in this step with an error of their own.
  public var failures = 0

  /// Makes a report of nothing.
  public init(start: ContinuousClock.Instant) { self.start = start }
}

/// A request that left the queue for the batch.
public struct Admission: Sendable, Equatable {
  /// How long it waited.
  public var queueTime: Duration
  /// The tokens of its prompt.
  public var promptTokens: Int

  /// Makes an admission.
  public init(queueTime: Duration, promptTokens: Int) {
    self.queueTime = queueTime
    self.promptTokens = promptTokens
  }
}

/// Why requests joined the batch when they did.
public enum AdmissionReason: Sendable, Equatable {
  /// Nothing ran.
  case idle
  /// Enough of them waited beside those that ran; only when prompts run whole.
  case backpressure
  /// They had waited for as many steps as they must; only when prompts run whole.
  case waitExceeded
  /// Prompts run in parts beside what runs, so there was nothing to wait for.
  case chunking
}

extension StepReport {
  init(_ step: EngineStep) {
    start = step.start
    scheduling = step.scheduling
    drafting = step.drafting
    forward = step.forward
    sampling = step.sampling
    filtering = step.filtering
    promptRows = step.promptRows
    decodeRows = step.decodeRows
    sequences = step.sequences
    acceptedDrafts = step.acceptedDrafts
    admitted = step.admitted.map {
      Admission(queueTime: $0.queueTime, promptTokens: $0.promptTokens)
    }
    admittedReason = step.admissionReason.map(AdmissionReason.init)
    let (before, after) = (step.before, step.after)
    activity = ModelActivity(after)
    prefixLookupTokens = after.prefixLookupTokens - before.prefixLookupTokens
    prefixHitTokens = after.prefixHitTokens - before.prefixHitTokens
    generatedTokens = after.generatedTokens - before.generatedTokens
    draftedTokens = after.draftedTokens - before.draftedTokens
    failures = after.failures - before.failures
  }
}

extension AdmissionReason {
  fileprivate init(_ reason: Scheduler.AdmissionReason) {
    self =
      switch reason {
      case .idle: .idle
      case .backpressure: .backpressure
      case .waitExceeded: .waitExceeded
      case .chunking: .chunking
      }
  }
}
