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
    /// The number of tokens whose keys and values the cache holds.
    private(set) var computed = 0
    private(set) var blocks: [Int32] = []
    /// The number of leading blocks that can be found by others, and the chain of their tokens.
    private var shared = 0
    private var link = PrefixIndex.Link.root

    init(
      id: RequestID,
      prompt: [Int32],
      maxNewTokens: Int,
      readsCache: Bool,
      arrival: ContinuousClock.Instant
    ) {
      self.id = id
      tokens = prompt
      promptLength = prompt.count
      self.maxNewTokens = maxNewTokens
      self.readsCache = readsCache
      self.arrival = arrival
    }

    /// The number of known tokens that were not run.
    var remaining: Int { tokens.count - computed }
    /// Whether its prompt is done and it generates.
    var isDecoding: Bool { tokens.count > promptLength }
    // The last token that is drawn never enters the cache.
    var blocksNeeded: Int { Scheduler.blocks(for: promptLength + maxNewTokens - 1) }
  }
}

extension Scheduler.Sequence {
  /// Takes blocks for all tokens it may come to have, those of a cached prefix first.
  ///
  /// - Returns: False when too few are free; it holds none then.
  mutating func reserve(from pool: inout BlockPool) -> Bool {
    readCache(of: &pool)
    guard let own = pool.take(blocksNeeded - blocks.count) else {
      giveBack(to: &pool)
      return false
    }
    blocks += own
    return true
  }

  /// Goes on with blocks of the cache for as long as they hold its next tokens; the prompt's last token is always
  /// left to run, as its logits are wanted, and so is the rest of its block, as shared blocks are never written.
  ///
  /// - Returns: The number of tokens found.
  @discardableResult
  mutating func readCache(of pool: inout BlockPool) -> Int {
    let before = computed
    while readsCache, computed == shared * CacheShape.blockSize, nextBlock.upperBound < promptLength,
      let entry = pool.take(holding: tokens[nextBlock], after: link)
    {
      if shared < blocks.count {
        pool.give(back: [blocks[shared]])
        blocks[shared] = entry.block
      } else {
        blocks.append(entry.block)
      }
      computed = nextBlock.upperBound
      passBlock(entry)
    }
    return computed - before
  }

  /// Notes that its tokens up to a position were run, and the one that was drawn.
  mutating func didCompute(upTo position: Int, drew token: Int32?) {
    computed = position
    if let token { tokens.append(token) }
  }

  /// Lets others find the blocks that are full.
  mutating func publish(to pool: inout BlockPool) {
    while nextBlock.upperBound <= computed {
      let entry = pool.publish(blocks[shared], holding: tokens[nextBlock], after: link)
      blocks[shared] = entry.block
      passBlock(entry)
    }
  }

  /// Lets go of all blocks and of what they held.
  mutating func giveBack(to pool: inout BlockPool) {
    pool.give(back: blocks)
    blocks = []
    computed = 0
    shared = 0
    link = .root
  }

  /// The positions of the first block that is not shared.
  private var nextBlock: Range<Int> {
    shared * CacheShape.blockSize..<(shared + 1) * CacheShape.blockSize
  }

  private mutating func passBlock(_ entry: PrefixIndex.Entry) {
    shared += 1
    link = entry.link
  }
}
