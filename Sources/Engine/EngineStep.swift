/// What one step of the engine computed, how long that took, and how things stand after it.
public struct EngineStep: Sendable {
  /// When the step began.
  public var start: ContinuousClock.Instant
  /// Choosing the work and laying out the batch.
  public var scheduling = Duration.zero
  /// Guessing tokens.
  public var drafting = Duration.zero
  /// Running the model.
  public var forward = Duration.zero
  /// Drawing tokens and scoring prompts.
  public var sampling = Duration.zero
  /// Recording the results and letting ended requests go.
  public var filtering = Duration.zero
  /// The rows of prompts.
  public var promptRows = 0
  /// The rows of sequences that generate, guesses not counted.
  public var decodeRows = 0
  /// The sequences with rows in the step.
  public var sequences = 0
  /// For each sequence with guesses, how many of them were right.
  public var acceptedDrafts: [Int] = []
  /// The requests that were admitted.
  public var admitted: [Scheduler.Admission] = []
  /// Why they were; nil when there are none.
  public var admissionReason: Scheduler.AdmissionReason?
  /// How the engine stood before the step.
  public var before: EngineStatistics
  /// How it stands after it.
  public var after: EngineStatistics
}
