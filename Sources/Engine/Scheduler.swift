internal import Backends
internal import DequeModule

/// Decides what each step of the engine computes.
///
/// A value without clock, thread or model: its methods return what to do, and the engine does it.
///
/// A request is admitted when blocks for its prompt and all the tokens it may generate are free, in order of
/// arrival, so that a running request never has to be thrown out. Each step runs one row for every sequence
/// that is generating, and fills up with rows of prompts.
public struct Scheduler: Sendable {
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
    /// The positions of its tokens to run.
    public var positions: Range<Int>
    /// The block ids that hold the sequence up to the end of `positions`.
    public var blocks: ArraySlice<Int32>
    /// Whether these are its last known tokens, so that the next one can be drawn.
    public var reachesEnd: Bool
  }

  /// What to do now.
  public struct Step: Sendable, Equatable {
    /// Requests that begin to run.
    public var admitted: [RequestID] = []
    /// The rows of the step; empty when there is nothing to do.
    public var work: [Work] = []
  }

  private struct Sequence {
    let id: RequestID
    /// The number of tokens known: the prompt and what was drawn.
    var length: Int
    /// The number of tokens whose keys and values the cache holds.
    var computed = 0
    let maxLength: Int
    var blocks: [Int32] = []

    var blocksNeeded: Int { Scheduler.blocks(for: maxLength) }
    var isDecoding: Bool { computed > 0 && length - computed == 1 }
  }

  private let limits: Limits
  private var pool: BlockPool
  private var waiting: Deque<Sequence> = []
  private var running: [Sequence] = []

  /// Makes a scheduler with an empty cache.
  public init(limits: Limits) {
    self.limits = limits
    pool = BlockPool(capacity: limits.blockCount)
  }

  /// The number of blocks that hold `tokens` tokens.
  public static func blocks(for tokens: Int) -> Int {
    (tokens + CacheShape.blockSize - 1) / CacheShape.blockSize
  }

  /// The number of requests that run.
  public var runningCount: Int { running.count }
  /// The number of requests that wait.
  public var waitingCount: Int { waiting.count }
  /// The number of free blocks.
  public var freeBlockCount: Int { pool.freeCount }
  /// Whether there is nothing to do.
  public var isIdle: Bool { running.isEmpty && waiting.isEmpty }

  /// Queues a request.
  ///
  /// - Parameters:
  ///   - id: Its id, larger than any before.
  ///   - promptLength: The tokens of its prompt, at least one.
  ///   - maxNewTokens: The most tokens it may generate, at least one.
  /// - Returns: False when the cache could not hold it even alone; it is not queued then.
  public mutating func enqueue(_ id: RequestID, promptLength: Int, maxNewTokens: Int) -> Bool {
    precondition(promptLength > 0 && maxNewTokens > 0, "a request without tokens")
    // The last token that is drawn never enters the cache.
    let sequence = Sequence(id: id, length: promptLength, maxLength: promptLength + maxNewTokens - 1)
    guard sequence.blocksNeeded <= pool.capacity else { return false }
    waiting.append(sequence)
    return true
  }

  /// Plans the next step, admitting what fits.
  public mutating func nextStep() -> Step {
    var step = Step()
    admit(into: &step)
    for sequence in running where sequence.isDecoding { step.work.append(work(sequence, count: 1)) }
    var budget = limits.maxPromptRows
    if !step.work.isEmpty { budget = min(budget, limits.maxPromptRowsBesideDecoding) }
    for sequence in running where !sequence.isDecoding && budget > 0 {
      let count = min(budget, sequence.length - sequence.computed)
      step.work.append(work(sequence, count: count))
      budget -= count
    }
    return step
  }

  private mutating func admit(into step: inout Step) {
    while let next = waiting.first, running.count < limits.maxRunning,
      let blocks = pool.take(next.blocksNeeded)
    {
      var sequence = waiting.removeFirst()
      sequence.blocks = blocks
      running.append(sequence)
      step.admitted.append(sequence.id)
    }
  }

  private func work(_ sequence: Sequence, count: Int) -> Work {
    let end = sequence.computed + count
    return Work(
      id: sequence.id,
      positions: sequence.computed..<end,
      blocks: sequence.blocks[..<Self.blocks(for: end)],
      reachesEnd: end == sequence.length
    )
  }

  /// Notes that work was computed, and whether a token was drawn from it.
  public mutating func didCompute(_ work: Work, drewToken: Bool) {
    guard let index = running.firstIndex(where: { $0.id == work.id }) else { return }
    running[index].computed = work.positions.upperBound
    if drewToken { running[index].length += 1 }
  }

  /// Ends a request, waiting or running, and frees its blocks at once.
  public mutating func remove(_ id: RequestID) {
    if let index = running.firstIndex(where: { $0.id == id }) {
      pool.give(back: running.remove(at: index).blocks)
    } else {
      waiting.removeAll { $0.id == id }
    }
  }
}
