internal import Backends

extension Scheduler {
  /// A request that waits or runs, as the scheduler knows it.
  struct Sequence {
    let id: RequestID
    /// The tokens known: the prompt and what was drawn.
    private(set) var tokens: [Int32]
    let promptLength: Int
    let maxNewTokens: Int
    /// Whether its prefix may come from the cache.
    let readsCache: Bool
    let arrival: ContinuousClock.Instant
    let window: SlidingWindow?
    /// The most branches it may have; nil when it goes on as one sequence.
    let branchLimit: Int?
    /// What it was forked into after its prompt; empty before.
    var branches: [Scheduler.Branch] = []
    /// Blocks of its reservation that no branch holds.
    var spare: [Int32] = []
    /// Copies that must be made before its branches run.
    var copies: [BlockCopy] = []
    /// Which rotary table it has.
    private(set) var reach: Int
    /// Whether blocks are reserved for it.
    private(set) var hasRoom = false
    /// The number of tokens whose keys and values were computed under its reach.
    private(set) var computed = 0
    /// The block of each run of tokens; 0 for those that were given back.
    var blocks: [Int32] = []
    /// The number of leading blocks that were given back, as no row will look at them again.
    private var passed = 0
    /// The number of leading blocks that can be found by others, and the chain of their tokens.
    private var shared = 0
    private var link: PrefixIndex.Link

    init(
      id: RequestID,
      prompt: [Int32],
      maxNewTokens: Int,
      readsCache: Bool,
      reach: Int,
      window: SlidingWindow?,
      branchLimit: Int? = nil,
      arrival: ContinuousClock.Instant
    ) {
      self.id = id
      tokens = prompt
      promptLength = prompt.count
      self.maxNewTokens = maxNewTokens
      self.readsCache = readsCache
      self.reach = reach
      self.window = window
      self.branchLimit = branchLimit
      self.arrival = arrival
      link = .root(reach: reach)
    }

    /// The number of known tokens that were not run.
    var remaining: Int { tokens.count - computed }
    /// Whether all but the token that was drawn last was run.
    var isDecoding: Bool { hasRoom && tokens.count > promptLength && remaining == 1 }
    private var blocksNeeded: Int {
      // The last token that is drawn never enters the cache.
      branchLimit.map(blocksNeeded(branches:)) ?? Scheduler.blocks(for: promptLength + maxNewTokens - 1)
    }
    /// The most blocks that it holds at a time.
    var blocksHeld: Int { min(blocksNeeded, blocksSeen) }
  }
}

extension Scheduler.Sequence {
  /// Makes sure of the blocks that it may come to hold, those of a cached prefix first.
  ///
  /// - Returns: False when too few are free; it holds none then.
  mutating func reserve(from pool: inout BlockPool) -> Bool {
    if window == nil {
      readCache(of: &pool)
      guard let own = pool.take(blocksNeeded - blocks.count) else {
        letGo(to: &pool)
        return false
      }
      blocks += own
      setSpareAside()
    } else {
      guard pool.promise(blocksHeld) else { return false }
      readCache(of: &pool)
    }
    hasRoom = true
    return true
  }

  /// Takes the blocks that were promised, up to a position.
  mutating func takeBlocks(upTo end: Int, from pool: inout BlockPool) {
    let missing = Scheduler.blocks(for: end) - blocks.count
    guard missing > 0 else { return }
    guard let own = pool.take(missing) else { preconditionFailure("a block that was promised is not free") }
    blocks += own
  }

  /// Goes on with blocks of the cache for as long as they hold its next tokens; its last token is always left to
  /// run, as its logits are wanted, and so is the rest of its block, as shared blocks are never written.
  ///
  /// - Returns: The number of tokens found.
  @discardableResult
  mutating func readCache(of pool: inout BlockPool) -> Int {
    let before = computed
    while readsCache, computed == shared * CacheShape.blockSize, nextBlock.upperBound < tokens.count,
      let entry = pool.take(holding: tokens[nextBlock], after: link)
    {
      if shared < blocks.count {
        pool.give(back: [blocks[shared]])
        blocks[shared] = entry.block
      } else {
        blocks.append(entry.block)
      }
      computed = nextBlock.upperBound
      share(entry)
      passBlocks(to: &pool)
    }
    return computed - before
  }

  /// Notes that its tokens up to a position and some guesses that were right were run, and the token that was drawn.
  mutating func didCompute(upTo position: Int, accepting guesses: ArraySlice<Int32>, drew token: Int32?) {
    computed = position + guesses.count
    tokens += guesses
    if let token { tokens.append(token) }
  }

  /// Lets others find the blocks that are full.
  mutating func publish(to pool: inout BlockPool) {
    while nextBlock.upperBound <= computed {
      let entry = pool.publish(blocks[shared], holding: tokens[nextBlock], after: link)
      blocks[shared] = entry.block
      share(entry)
    }
  }

  /// Gives back the blocks that lie behind the window of its next row.
  mutating func passBlocks(to pool: inout BlockPool) {
    guard let window else { return }
    let behind = min(window.blocksBehind(branches.map(\.computed).min() ?? computed), blocks.count)
    guard behind > passed else { return }
    pool.give(back: Array(blocks[passed..<behind]))
    for index in passed..<behind { blocks[index] = 0 }
    passed = behind
  }

  /// Starts again, without blocks, when it outgrew its rotary table.
  mutating func follow(_ positions: PositionPolicy, _ pool: inout BlockPool) {
    let next = positions.reach(promptLength: promptLength, length: length)
    guard next != reach else { return }
    reach = next
    giveBack(to: &pool)
  }

  /// Lets go of all blocks and of what they held, and of the promise of any.
  mutating func giveBack(to pool: inout BlockPool) {
    if hasRoom, window != nil { pool.endPromise(of: blocksHeld) }
    letGo(to: &pool)
    hasRoom = false
  }

  private mutating func letGo(to pool: inout BlockPool) {
    pool.give(back: Array(blocks[passed...]))
    letGoOfBranches(to: &pool)
    blocks = []
    computed = 0
    passed = 0
    shared = 0
    link = .root(reach: reach)
  }

  /// The positions of the first block that is not shared.
  private var nextBlock: Range<Int> {
    shared * CacheShape.blockSize..<(shared + 1) * CacheShape.blockSize
  }

  private mutating func share(_ entry: PrefixIndex.Entry) {
    shared += 1
    link = entry.link
  }
}
