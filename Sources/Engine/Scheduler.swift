public import Backends
internal import DequeModule

/// Decides what each step of the engine computes.
///
/// A value without clock, thread or model: its methods return what to do, and the engine does it.
///
/// A request is admitted when blocks for its prompt and all the tokens it may generate are free, or for as many of
/// them as a window shows, so that a running request never has to be thrown out. Each step runs one row for every
/// sequence that is generating, and fills up with rows of prompts.
public struct Scheduler: Sendable {
  let limits: Limits
  let positions: PositionPolicy
  let window: SlidingWindow?
  var pool: BlockPool
  /// In order of arrival.
  var waiting: Deque<Sequence> = []
  /// In order of admission.
  var running: [Sequence] = []
  /// Steps with generating sequences since a request was last admitted, that one counted.
  var stepsSinceAdmission = 0
  /// Tokens of admitted prompts that were looked for in the cache.
  public internal(set) var prefixLookupTokens = 0
  /// Those that were found.
  public internal(set) var prefixHitTokens = 0

  /// Makes a scheduler with an empty cache.
  ///
  /// - Parameters:
  ///   - limits: What each step keeps to.
  ///   - positions: How the rotary table of a sequence depends on its length.
  ///   - window: The number of keys that no query sees beyond, its own included; nil for none.
  public init(limits: Limits, positions: PositionPolicy = .fixed, window: Int? = nil) {
    self.limits = limits
    self.positions = positions
    self.window = window.map { SlidingWindow(keys: $0, rows: limits.maxPromptRows) }
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
  /// The tokens that running requests have and may come to have.
  public var reservedTokens: Int {
    running.reduce(0) { $0 + $1.promptLength + $1.maxNewTokens * ($1.branchLimit ?? 1) }
  }
  /// The number of blocks that no request uses or may come to use.
  public var freeBlockCount: Int { min(pool.freeCount, pool.capacity - pool.promisedCount) }
  /// The number of blocks whose contents can be found again, used or not.
  public var cachedBlockCount: Int { pool.cachedCount }
  /// Whether there is nothing to do.
  public var isIdle: Bool { running.isEmpty && waiting.isEmpty }

  /// Queues a request.
  ///
  /// - Parameters:
  ///   - id: Its id, larger than any before.
  ///   - prompt: The tokens of its prompt, at least one.
  ///   - maxNewTokens: The most tokens it may generate, at least one.
  ///   - branchLimit: The most branches it may be forked into; nil for a request that goes on as one sequence.
  ///   - readsCache: Whether a prefix of its prompt may come from the cache, so that those tokens do not run.
  ///   - arrival: When it came.
  /// - Returns: False when the cache could not hold it even alone, or when its prompt must run whole and is longer
  ///   than a step; it is not queued then.
  public mutating func enqueue(
    _ id: RequestID,
    prompt: [Int32],
    maxNewTokens: Int,
    branchLimit: Int? = nil,
    readsCache: Bool = true,
    arrival: ContinuousClock.Instant
  ) -> Bool {
    precondition(!prompt.isEmpty && maxNewTokens > 0, "a request without tokens")
    let sequence = Sequence(
      id: id,
      prompt: prompt,
      maxNewTokens: maxNewTokens,
      readsCache: readsCache && limits.cachesPrefixes,
      reach: positions.reach(promptLength: prompt.count, length: prompt.count),
      window: window,
      branchLimit: branchLimit,
      arrival: arrival
    )
    guard sequence.blocksHeld <= pool.capacity else { return false }
    guard limits.chunksPrompts || prompt.count <= limits.maxPromptRows else { return false }
    waiting.append(sequence)
    return true
  }

  /// Plans the next step, admitting what fits.
  ///
  /// - Parameters:
  ///   - now: The time, from which follows how long requests have waited.
  ///   - wish: How many tokens would be guessed for a request that generates, asked once a step.
  /// - Returns: What to do.
  public mutating func nextStep(
    now: ContinuousClock.Instant,
    drafts wish: (RequestID) -> Int = { _ in 0 }
  ) -> Step {
    var step = Step()
    if resume() { admit(into: &step, now: now) }
    for index in running.indices where running[index].branchesDecode {
      step.work += branchWork(on: index)
    }
    let decoding = running.indices.filter { running[$0].isDecoding }
    for (index, drafts) in zip(decoding, drafts(for: decoding, beside: step.work.count, wish)) {
      step.work.append(work(on: index, count: 1, drafts: drafts))
    }
    step.decodeRows = step.work.count
    if step.admitted.isEmpty {
      if step.decodeRows > 0 { stepsSinceAdmission += 1 }
    } else {
      stepsSinceAdmission = 1
    }
    addPrompts(to: &step)
    for index in running.indices { step.copies += running[index].takeCopies() }
    return step
  }

  /// Finds blocks for sequences that outgrew their rotary table.
  ///
  /// - Returns: Whether all of them have some; else nobody may be admitted before them.
  private mutating func resume() -> Bool {
    for index in running.indices where !running[index].hasRoom {
      guard running[index].reserve(from: &pool) else { return false }
      guard running[index].readsCache else { continue }
      prefixLookupTokens += running[index].tokens.count
      prefixHitTokens += running[index].computed
    }
    return true
  }

  private mutating func addPrompts(to step: inout Step) {
    let prompts = running.indices.filter { running[$0].isPending }
    for index in prompts { prefixHitTokens += running[index].readCache(of: &pool) }
    let isMixed = limits.chunksPrompts && step.decodeRows > 0
    let shares = PromptShares(
      of: isMixed ? min(limits.maxPromptRows, limits.maxPromptRowsBesideDecoding) : limits.maxPromptRows,
      among: prompts.map { running[$0].pendingRows }
    )
    for (index, rows) in zip(prompts, shares.rows) where rows > 0 {
      if running[index].remaining > 0 {
        step.work.append(work(on: index, count: rows))
      } else {
        step.work += pendingBranchWork(on: index, rows: rows)
      }
      step.promptRows += rows
    }
  }

  private mutating func work(on index: Int, count: Int, drafts: Int = 0) -> Work {
    let end = running[index].computed + count
    running[index].takeBlocks(upTo: end + drafts, from: &pool)
    let sequence = running[index]
    return Work(
      id: sequence.id,
      positions: sequence.computed..<end,
      blocks: sequence.blocks[..<Self.blocks(for: end + drafts)],
      reach: sequence.reach,
      reachesEnd: count == sequence.remaining && sequence.branches.isEmpty,
      drafts: drafts
    )
  }

  /// Notes that work was computed, the guesses behind it that were right, and the token that was drawn at their end.
  public mutating func didCompute(_ work: Work, accepting guesses: ArraySlice<Int32> = [], drew token: Int32?)
  {
    guard let index = running.firstIndex(where: { $0.id == work.id }) else { return }
    if let branch = work.branch {
      running[index].didCompute(branch: branch, upTo: work.positions.upperBound, &pool)
      return
    }
    running[index].didCompute(upTo: work.positions.upperBound, accepting: guesses, drew: token)
    if limits.cachesPrefixes { running[index].publish(to: &pool) }
    if running[index].remaining == 0, !running[index].branches.isEmpty { running[index].forkAgain(&pool) }
    running[index].passBlocks(to: &pool)
    running[index].follow(positions, &pool)
  }

  /// Ends a request, waiting or running, and frees its blocks at once.
  public mutating func remove(_ id: RequestID) {
    if let index = running.firstIndex(where: { $0.id == id }) {
      running[index].giveBack(to: &pool)
      running.remove(at: index)
    } else {
      waiting.removeAll { $0.id == id }
    }
  }
}
