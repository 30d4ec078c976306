/// What one step of the engine did and what it left behind.
public struct StepReport: Sendable {
  /// A request that left the queue.
  public struct Admission: Sendable {
    /// How long it had waited.
    public var queueTime: Duration
    /// The tokens of its prompt.
    public var promptTokens: Int

    /// Makes an admission.
    public init(queueTime: Duration, promptTokens: Int) {
      self.queueTime = queueTime
      self.promptTokens = promptTokens
    }
  }

  /// Why requests were admitted just then.
  public enum AdmissionReason: Sendable {
    /// Nothing was running.
    case idle
    /// Enough of them waited.
    case backpressure
    /// They had waited for as many steps as they must.
    case waitExceeded
    /// Prompts run in parts beside what is running.
    case chunking
  }

  /// When the step began.
  public var start: ContinuousClock.Instant
  /// The time for planning it.
  public var scheduling: Duration
  /// The time in the model.
  public var forward: Duration
  /// The time for drawing tokens.
  public var sampling: Duration
  /// The time for handing out tokens and letting finished requests go.
  public var filtering: Duration
  /// The rows of prompts.
  public var promptRows: Int
  /// The rows of sequences that generate.
  public var decodeRows: Int
  /// The sequences that had rows.
  public var sequences: Int
  /// The requests that left the queue.
  public var admitted: [Admission]
  /// Why they did; nil when none did.
  public var admittedReason: AdmissionReason?
  /// The requests that run after the step.
  public var running: Int
  /// The requests that wait after the step.
  public var waiting: Int
  /// The tokens that running requests have and may come to have.
  public var reservedTokens: Int
  /// The cache blocks that no request uses.
  public var freeBlocks: Int
  /// The cache blocks whose contents can be found again, used or not.
  public var cachedBlocks: Int
  /// All cache blocks.
  public var totalBlocks: Int
  /// The prompt tokens that were looked for in the cache since the engine started.
  public var prefixLookupTokens: Int
  /// Those of them that were found.
  public var prefixHitTokens: Int
  /// The tokens that the step generated.
  public var generatedTokens: Int
  /// The requests that failed in the step.
  public var failures: Int

  /// Makes a report.
  public init(
    start: ContinuousClock.Instant,
    scheduling: Duration = .zero,
    forward: Duration = .zero,
    sampling: Duration = .zero,
    filtering: Duration = .zero,
    promptRows: Int = 0,
    decodeRows: Int = 0,
    sequences: Int = 0,
    admitted: [Admission] = [],
    admittedReason: AdmissionReason? = nil,
    running: Int = 0,
    waiting: Int = 0,
    reservedTokens: Int = 0,
    freeBlocks: Int = 0,
    cachedBlocks: Int = 0,
    totalBlocks: Int = 0,
    prefixLookupTokens: Int = 0,
    prefixHitTokens: Int = 0,
    generatedTokens: Int = 0,
    failures: Int = 0
  ) {
    self.start = start
    self.scheduling = scheduling
    self.forward = forward
    self.sampling = sampling
    self.filtering = filtering
    self.promptRows = promptRows
    self.decodeRows = decodeRows
    self.sequences = sequences
    self.admitted = admitted
    self.admittedReason = admittedReason
    self.running = running
    self.waiting = waiting
    self.reservedTokens = reservedTokens
    self.freeBlocks = freeBlocks
    self.cachedBlocks = cachedBlocks
    self.totalBlocks = totalBlocks
    self.prefixLookupTokens = prefixLookupTokens
    self.prefixHitTokens = prefixHitTokens
    self.generatedTokens = generatedTokens
    self.failures = failures
  }
}
