public import Backends

extension Scheduler {
  /// What a scheduler keeps to.
  public struct Limits: Sendable, Equatable {
    /// The most prompt rows of a step; rows of generating sequences come on top, one for each.
    public var maxPromptRows: Int
    /// The most prompt rows of a step in which other sequences wait for their next token.
    public var maxPromptRowsBesideDecoding: Int
    /// The most sequences that run at once.
    public var maxRunning: Int
    /// The blocks of the key-value cache.
    public var blockCount: Int
    /// Whether a prompt may be computed in parts.
    ///
    /// If not, requests are admitted in groups whose prompts run whole in one step, and ``waitingServedRatio``
    /// and ``maxWaitingTokens`` say when a group joins others that run.
    public var chunksPrompts = true
    /// Requests wait until they are at least this share of the number that runs.
    public var waitingServedRatio = 0.3
    /// After this many steps without a newcomer, requests wait for ``waitingServedRatio`` no more.
    public var maxWaitingTokens = 20
    /// Requests that waited longer than this come first, and the shorter prompt comes before the longer; nil for
    /// the order of arrival.
    public var queueThreshold: Duration?
    /// Generating sequences and the tokens guessed for them have at most so many rows in a step; sequences alone may
    /// have more, and then no token is guessed.
    public var maxDraftedRows = 16
    /// Whether full blocks are found again by later requests with the same tokens.
    public var cachesPrefixes = true

    /// Makes limits.
    public init(maxPromptRows: Int, maxPromptRowsBesideDecoding: Int, maxRunning: Int, blockCount: Int) {
      self.maxPromptRows = maxPromptRows
      self.maxPromptRowsBesideDecoding = maxPromptRowsBesideDecoding
      self.maxRunning = maxRunning
      self.blockCount = blockCount
    }
  }

  /// Part of a sequence to compute in a step.
  public struct Work: Sendable, Equatable {
    /// The sequence.
    public var id: RequestID
    /// Which branch of it; nil for the sequence before it is forked.
    public var branch: Int?
    /// The positions of its tokens to run.
    public var positions: Range<Int>
    /// The block ids that hold the sequence up to the end of `positions` and of the guesses; 0 for those behind the
    /// window of every layer.
    public var blocks: ArraySlice<Int32>
    /// Which rotary table the sequence has.
    public var reach: Int
    /// Whether these are its last known tokens, so that the next one can be drawn.
    public var reachesEnd: Bool
    /// How many guessed tokens may run behind them; there are blocks for those too.
    public var drafts = 0
  }

  /// A request that begins to run.
  public struct Admission: Sendable, Equatable {
    /// The request.
    public var id: RequestID
    /// How long it waited.
    public var queueTime: Duration
    /// The tokens of its prompt.
    public var promptTokens: Int
  }

  /// Why requests were admitted when they were.
  public enum AdmissionReason: Sendable {
    /// Nothing ran.
    case idle
    /// Enough of them waited beside those that run.
    case backpressure
    /// They had waited long enough.
    case waitExceeded
    /// Prompts run in parts beside what runs, so there was nothing to wait for.
    case chunking
  }

  /// What to do now.
  public struct Step: Sendable, Equatable {
    /// Requests that begin to run.
    public var admitted: [Admission] = []
    /// Why they do; nil when there are none.
    public var admissionReason: AdmissionReason?
    /// The parts of sequences to compute, those that generate first; empty when there is nothing to do.
    public var work: [Work] = []
    /// The blocks to copy before that.
    public var copies: [BlockCopy] = []
    /// The rows of sequences that generate.
    public var decodeRows = 0
    /// The rows of prompts.
    public var promptRows = 0
  }
}
